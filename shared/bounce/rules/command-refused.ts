import type { Rule } from './rule.ts'

export const commandRefused: Rule = {
  name: 'command-refused',
  reason: 'syntaxerror',
  why: 'An SMTP command or parameter was not understood.',
  source: 'RFC 3463 §3.6',
  statuses: ['*.5.1', '*.5.2', '*.5.4', '*.5.5', '*.5.6'],
  replies: ['500', '501', '502', '503', '504'],
  words: {
    bad: ['bad', 'unknown', 'unrecognized', 'unsupported', 'invalid', 'illegal', 'missing', 'unexpected', 'out of'],
    command: ['command', 'parameter', 'extension', 'response', 'option', 'sequence', 'syntax'],
    refused: ['not recognized', 'unrecognized', 'not allowed', 'not supported', 'unknown', 'not understood'],
  },
  phrases: [
    'parameters not ',
    'parameter not ',
    'unable to parse',
    '{bad} {command}',
    '{command} {refused}',
    'parameters {refused}',

    'syntax error',
    'not implemented',
    'valid rcpt command must precede',
    'unimplemented',
    'smtputf8',
    'non-ascii',
    'need rcpt',
    'need mail',
    'rcpt first',
    'no valid recipients',
  ],
  examples: ['501 5.5.4 Syntax error in parameters'],
  counterexamples: ['550 5.1.1 user unknown'],
}

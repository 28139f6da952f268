import { expect, test } from 'vitest'
import { errorsIn, reactionTo } from './errors.ts'

const error = (code: string, message = '') => ({ code, message, fields: [] })

test.each([
  ['INVALID_SESSION_ID', '', 'refresh'],
  ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'pause'],
  ['REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded', 'retry'],
  ['UNABLE_TO_LOCK_ROW', '', 'retry'],
  ['CANNOT_EXECUTE_FLOW_TRIGGER', 'failed: UNABLE_TO_LOCK_ROW, unable to obtain', 'retry'],
  ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'System.LimitException: Apex CPU time limit exceeded', 'split'],
  ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'trigger says no', 'skip'],
  ['DUPLICATES_DETECTED', 'Use one of these records?', 'adopt'],
  ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'no', 'skip'],
  ['ERROR_HTTP_503', '<html>', 'retry'],
  ['SOMETHING_NEW', '', 'skip'],
])('%s %s: %s', (code, message, reaction) => expect(reactionTo(error(code, message), 'row')).toBe(reaction))

test('an unknown failure of a whole request is tried again, not blamed on its rows', () => {
  expect(reactionTo(error('SOMETHING_NEW'), 'request')).toBe('retry')
})
test('a request that is too large is sent again in smaller pieces', () => {
  expect(reactionTo(error('ERROR_HTTP_413', '<html>'), 'request')).toBe('split')
})

test('both spellings of the code are read', () => {
  expect(
    errorsIn([
      { statusCode: 'A', message: 'm', fields: ['Email'] },
      { errorCode: 'B', message: 'n' },
    ]),
  ).toEqual([
    { code: 'A', message: 'm', fields: ['Email'] },
    { code: 'B', message: 'n', fields: [] },
  ])
  expect(errorsIn({ records: [] })).toEqual([])
  expect(errorsIn([{ Id: '003' }, null])).toEqual([])
})

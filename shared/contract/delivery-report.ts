import * as z from 'zod'
import { BOUNCE_REASONS, canonicalState, RECIPIENT_STATES } from './bounce-vocabulary.ts'
import { DIAGNOSTIC_CHARACTERS_MAX, HOST_CHARACTERS_MAX, REPORT_RECIPIENTS_MAX } from './delivery-limits.ts'
import { Address, Instant, mailText, ProviderId } from './primitives.ts'

/** `pass`, `fail`, or `unknown` where the mailbox shows no verdict. */
export const Authentication = z.enum(['pass', 'fail', 'unknown'])
export type Authentication = z.infer<typeof Authentication>

/** One recipient of one notice. @source RFC 3464 §2.3 */
export const ReportedRecipient = z
  .object({
    /** The address that was mailed (BNC-10): Original-Recipient where it differs from the final one. */
    address: Address,
    finalAddress: Address.nullable(),
    action: z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded']),
    /** RFC 3463 code as seen in the notice; null when none was seen, never invented. */
    status: z
      .string()
      .regex(/^[245]\.\d{1,3}\.\d{1,3}$/)
      .nullable(),
    /** SMTP reply code as seen, e.g. "550". */
    replyCode: z
      .string()
      .regex(/^[2-5]\d\d$/)
      .nullable(),
    reason: z.enum(BOUNCE_REASONS).nullable(),
    recipientState: z.preprocess(canonicalState, z.enum(RECIPIENT_STATES).nullable()),
    hard: z.boolean().nullable(),
    /** Name of the rule of the bounce engine that decided the reason. */
    rule: mailText().max(80),
    remoteMta: mailText().max(HOST_CHARACTERS_MAX).nullable(),
    /** Diagnostic lines only, never quoted mail. Plain text. */
    diagnostic: mailText().max(DIAGNOSTIC_CHARACTERS_MAX).nullable(),
  })
  .meta({ id: 'ReportedRecipient' })
export type ReportedRecipient = z.infer<typeof ReportedRecipient>

/** What one delivery notice says, without a line of the mail that it returns. */
export const DeliveryReport = z
  .object({
    kind: z.enum(['bounce', 'delayed', 'delivered']),
    recipients: z.array(ReportedRecipient).min(1).max(REPORT_RECIPIENTS_MAX),
    reportingMta: mailText().max(HOST_CHARACTERS_MAX).nullable(),
    /** Message-ID of the notice itself, without angle brackets. */
    noticeMessageId: ProviderId.nullable(),
    /** Message-ID of the mail that failed, without angle brackets, from header or embedded mail. */
    originalMessageId: ProviderId.nullable(),
    originalSentAt: Instant.nullable(),
    /** Does the mailbox's own verdict say that the notice comes from the rep's own mail system (BNC-9)? */
    fromOwnMailSystem: z.boolean(),
    authentication: Authentication,
  })
  .meta({ id: 'DeliveryReport' })
export type DeliveryReport = z.infer<typeof DeliveryReport>

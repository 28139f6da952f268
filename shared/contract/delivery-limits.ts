/** Apart from the schema, so that whoever reads notices needs no schema library. */

/** EVT-4: what an event keeps of the diagnostic lines. */
export const DIAGNOSTIC_CHARACTERS_MAX = 4_096
/** A notice of a large list names a few hundred people; more in one notice is not a mail to people. */
export const REPORT_RECIPIENTS_MAX = 500
/** RFC 1035 §2.3.4. */
export const HOST_CHARACTERS_MAX = 255

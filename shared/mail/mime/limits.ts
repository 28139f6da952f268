/** A notice with its returned mail is below 100 KB nearly always; ordinary providers stop at 25 MB. What is beyond is not read. */
export const MAIL_BYTES_MAX = 8 * 1024 * 1024
/** Gmail refuses mails with more than 500 KB of headers; real ones have 2 to 30 KB. */
export const HEADER_CHARACTERS_MAX = 256 * 1024
/** Longest single field that is decoded; a To of a few hundred people fits. */
export const FIELD_CHARACTERS_MAX = 32 * 1024
export const HEADERS_MAX = 1_000
/** Deepest real nesting seen is 8; each level costs a pass over its text. */
export const PART_DEPTH_MAX = 16
export const PARTS_MAX = 300
/** RFC 2046 §5.1.1 allows 70 characters; some programs write more. */
export const BOUNDARY_CHARACTERS_MAX = 200
/** Text of one part that is decoded; the longest notice seen has 60 KB, and what a person reads is shorter than this. */
export const TEXT_CHARACTERS_MAX = 256 * 1024

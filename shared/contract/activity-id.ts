import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { ActivityKind } from './activity.ts'

/** 128 bits: two different events of one org never meet by chance. */
const ID_HEX_CHARACTERS = 32

/**
 * The deterministic id of an activity: the same event seen by a second tab, device or retry has the same id (CAP-3).
 * `providerKey` is the Message-ID without angle brackets where known, else the client's own id of the message;
 * for a meeting "uid#sequence"; for a sighting "address#RFC 3339 time".
 */
export function activityId(kind: ActivityKind, mailbox: string, providerKey: string): string {
  return `act_${digest([kind, mailbox, providerKey])}`
}

/** Tells whether two subjects are the same without telling either. Hex, 64 characters, as the contract's `Subject`. */
export const subjectHash = (subject: string): string => bytesToHex(sha256(utf8ToBytes(subject.normalize('NFC').trim())))

/** A short digest over parts that cannot run into each other. Hex, 32 characters. */
export function digest(parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, ID_HEX_CHARACTERS)
}

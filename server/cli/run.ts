import { backupCommand } from './backup.ts'
import { bouncesCommand } from './bounces.ts'
import { connectCommand } from './connect.ts'
import { doctorCommand } from './doctor.ts'
import { importCommand } from './import-command.ts'
import { moveOrgCommand } from './move-org.ts'
import { restoreCommand } from './restore.ts'
import { revokeAllCommand } from './revoke-all.ts'
import { rotateKeyCommand } from './rotate-key.ts'
import { setupCommand } from './setup.ts'

const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  backup: backupCommand,
  bounces: bouncesCommand,
  connect: connectCommand,
  doctor: doctorCommand,
  import: importCommand,
  'move-org': moveOrgCommand,
  restore: restoreCommand,
  'revoke-all': revokeAllCommand,
  'rotate-key': rotateKeyCommand,
  setup: setupCommand,
}

/** The operator's command line. Answers the exit code; prints a sentence, never a stack, for what an operator can mend. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  const command = name === undefined ? undefined : COMMANDS[name]
  if (!command) {
    console.error(`usage: pnpm reachable ${Object.keys(COMMANDS).join('|')} …`)
    return 2
  }
  try {
    return await command(rest)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  }
}

import { spawnSync } from 'node:child_process'

/** Another reader of notices, where the machine has it: reads the files named on stdin so many times, prints its best rate. */
type Peer = {
  readonly name: string
  /** Only those that do what we do are a measure for us. */
  readonly namesReasons: boolean
  readonly debian: string
  readonly command: string
  readonly args: readonly string[]
}
export type PeerRate = {
  readonly name: string
  readonly namesReasons: boolean
  readonly mailsPerSecond: number | null
  readonly why: string | null
}

const perl = (module: string, read: string) => [
  '-MTime::HiRes=time',
  `-M${module}`,
  '-e',
  `my $rounds = shift; chomp(my @files = <STDIN>); my @mails = map { local (@ARGV, $/) = ($_); scalar <> } @files;
   my $best = 9e9;
   for (1 .. $rounds) { my $from = time; for my $mail (@mails) { my $copy = $mail; eval { ${read} }; } my $took = time - $from; $best = $took if $took < $best; }
   printf "%d\\n", @mails / $best;`,
]
const FLUFL = `
import email, sys, time
from flufl.bounce import scan_message
mails = [open(name.strip(), 'rb').read() for name in sys.stdin]
best = 9e9
for _ in range(int(sys.argv[1])):
    start = time.time()
    for mail in mails:
        try: scan_message(email.message_from_bytes(mail))
        except Exception: pass
    best = min(best, time.time() - start)
print(int(len(mails) / best))
`
const PEERS: readonly Peer[] = [
  {
    name: 'sisimai (Perl): recipients, reasons',
    namesReasons: true,
    debian: 'libsisimai-perl',
    command: '/usr/bin/perl',
    args: perl('Sisimai', 'Sisimai->make(\\$copy)'),
  },
  {
    name: 'BounceParser (Perl): recipients, reasons',
    namesReasons: true,
    debian: 'libmail-deliverystatus-bounceparser-perl',
    command: '/usr/bin/perl',
    args: perl('Mail::DeliveryStatus::BounceParser', 'Mail::DeliveryStatus::BounceParser->new($copy)->reports'),
  },
  {
    name: 'flufl.bounce (Python): recipients alone',
    namesReasons: false,
    debian: 'python3-flufl.bounce',
    command: '/usr/bin/python3',
    args: ['-c', FLUFL],
  },
]
const HANG_MS = 300_000

/** Rates of the other readers on the same mails; a null rate says why. Reading files is not part of what is measured. */
export function measurePeers(files: readonly string[], rounds: number): PeerRate[] {
  return PEERS.map(({ name, namesReasons, debian, command, args }) => {
    const run = spawnSync(command, [...args, String(rounds)], {
      input: files.join('\n'),
      encoding: 'utf8',
      timeout: HANG_MS,
    })
    const rate = Number.parseInt(run.stdout?.trim().split('\n').at(-1) ?? '', 10)
    if (run.status === 0 && rate > 0) return { name, namesReasons, mailsPerSecond: rate, why: null }
    const why = `not measured: ${command} cannot load it (Debian package ${debian})`
    return { name, namesReasons, mailsPerSecond: null, why }
  })
}

/** The log's actions in plain words; one that is not listed is shown as it is. */
const ACTIONS: Readonly<Record<string, string>> = {
  'activity.captured': 'Capture',
  'activity.decide': 'Judge activity',
  'activity.match': 'Match to account',
  'activity.delete': 'Remove activity',
  'activity.move': 'Move activity',
  'activity.restore': 'Bring activity back',
  'activity.sync': 'Write activity',
  'auto_reply.received': 'Automatic reply',
  'bounce.event': 'Bounce',
  'contact.create': 'Create contact',
  'contact.delete': 'Delete contact',
  'contact.enrich': 'Update contact',
  'contact.merge': 'Merge duplicates',
  'contact.remove': 'Remove contact',
  'contact.restore': 'Bring contact back',
  'contact.seen': 'Sign of life',
  'email.engaged': 'Open or click',
  'email_active.write': 'Write email_active',
  'hard_bounce.write': 'Write hard bounce',
  'reachability.change': 'Change of state',
  'role.create': 'Add role',
  'role.delete': 'Remove role',
  'role.move': 'Move role',
  'setup.create': 'Set up Salesforce',
}

export const actionText = (action: string) => ACTIONS[action] ?? action

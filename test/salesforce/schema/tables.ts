import type { FieldSpec } from './field.ts'
import { field, lookup, REQUIRED, readOnly } from './field.ts'
import type { ObjectSpec } from './object-spec.ts'
import { object } from './object-spec.ts'

const LEAD_SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other']
const ROLES = [
  'Business User',
  'Decision Maker',
  'Economic Buyer',
  'Economic Decision Maker',
  'Evaluator',
  'Executive Sponsor',
  'Influencer',
  'Technical Buyer',
  'Other',
]
const STAGES = [
  'Prospecting',
  'Qualification',
  'Needs Analysis',
  'Value Proposition',
  'Id. Decision Makers',
  'Perception Analysis',
  'Proposal/Price Quote',
  'Negotiation/Review',
  'Closed Won',
  'Closed Lost',
]
const TASK_STATUS = ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred']
const ACCESS = ['None', 'Read', 'Edit', 'All']
const TEAM_ROLES = ['Account Manager', 'Executive Sponsor', 'Sales Rep', 'Sales Manager', 'Pre-Sales Consultant']
const INDUSTRIES = ['Banking', 'Consulting', 'Technology', 'Other']
const RATINGS = ['Hot', 'Warm', 'Cold']
const SALUTATIONS = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']

const owner = lookup('OwnerId', 'User', { defaultValue: null })
const longText = (name: string) => field(name, 'textarea', { length: 32000, filterable: false })
const bounceFields = [field('EmailBouncedReason', 'string'), field('EmailBouncedDate', 'datetime')]
const address = (prefix: string): FieldSpec[] => [
  field(`${prefix}Street`, 'textarea'),
  field(`${prefix}City`, 'string', { length: 40 }),
  field(`${prefix}State`, 'string', { length: 80 }),
  field(`${prefix}PostalCode`, 'string', { length: 20 }),
  field(`${prefix}Country`, 'string', { length: 80 }),
]
const personName: FieldSpec[] = [
  field('LastName', 'string', { length: 80, ...REQUIRED }),
  field('FirstName', 'string', { length: 40 }),
  field('Salutation', 'picklist', { picklist: SALUTATIONS }),
  readOnly('Name', 'string', { length: 121, nillable: false, calculated: true }),
]
const accessLevel = (name: string) => field(name, 'picklist', { picklist: ACCESS, restricted: true })

/** The standard objects, with the lengths of Salesforce's field reference. */
/** One of the people of a task or event. It goes with either, and names its person for good. */
const activityRelation = (activity: 'Task' | 'Event', keyPrefix: string, more: readonly FieldSpec[]): ObjectSpec =>
  object(
    `${activity}Relation`,
    keyPrefix,
    [
      lookup(`${activity}Id`, activity, {
        ...REQUIRED,
        updateable: false,
        childRelationship: `${activity}Relations`,
        cascadeDelete: true,
      }),
      lookup('RelationId', ['Contact', 'Lead', 'Account', 'Opportunity'], {
        ...REQUIRED,
        updateable: false,
        childRelationship: `${activity}Relations`,
        cascadeDelete: true,
      }),
      field('IsWhat', 'boolean'),
      ...more,
    ],
    { recycles: false, updateable: false, feature: 'sharedActivities' },
  )

export const STANDARD_OBJECTS: readonly ObjectSpec[] = [
  object('Account', '001', [
    field('Name', 'string', REQUIRED),
    field('Website', 'url'),
    owner,
    lookup('ParentId', 'Account', { childRelationship: 'ChildAccounts' }),
    field('Phone', 'phone'),
    field('Industry', 'picklist', { picklist: INDUSTRIES }),
    field('Type', 'picklist', { picklist: ['Prospect', 'Customer - Direct', 'Partner', 'Other'] }),
    field('NumberOfEmployees', 'int'),
    ...address('Billing'),
    ...address('Shipping'),
    field('Fax', 'phone'),
    field('AccountNumber', 'string', { length: 40 }),
    field('AccountSource', 'picklist', { picklist: LEAD_SOURCES }),
    field('AnnualRevenue', 'double'),
    field('Ownership', 'picklist', { picklist: ['Public', 'Private', 'Subsidiary', 'Other'] }),
    field('Rating', 'picklist', { picklist: RATINGS }),
    field('Sic', 'string', { length: 20 }),
    field('SicDesc', 'string', { length: 80 }),
    field('Site', 'string', { length: 80 }),
    field('TickerSymbol', 'string', { length: 20 }),
    field('Jigsaw', 'string', { length: 20 }),
    readOnly('JigsawCompanyId', 'string', { length: 20 }),
    longText('Description'),
    readOnly('LastActivityDate', 'date'),
    lookup('MasterRecordId', 'Account', { createable: false, updateable: false }),
  ]),
  object('Contact', '003', [
    ...personName,
    field('Email', 'email', { idLookup: true }),
    field('Title', 'string', { length: 128 }),
    field('Department', 'string', { length: 80 }),
    field('Phone', 'phone'),
    field('MobilePhone', 'phone'),
    field('HomePhone', 'phone'),
    field('Fax', 'phone'),
    lookup('AccountId', 'Account', { childRelationship: 'Contacts', cascadeDelete: true }),
    owner,
    lookup('ReportsToId', 'Contact'),
    field('LeadSource', 'picklist', { picklist: LEAD_SOURCES }),
    ...address('Mailing'),
    longText('Description'),
    field('HasOptedOutOfEmail', 'boolean'),
    field('DoNotCall', 'boolean'),
    ...bounceFields,
    readOnly('IsEmailBounced', 'boolean', { calculated: true }),
    readOnly('LastActivityDate', 'date'),
    lookup('MasterRecordId', 'Contact', { createable: false, updateable: false }),
  ]),
  object('Lead', '00Q', [
    ...personName,
    field('Company', 'string', REQUIRED),
    field('Status', 'picklist', {
      nillable: false,
      defaultValue: 'Open - Not Contacted',
      picklist: ['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
    }),
    field('Email', 'email', { idLookup: true }),
    field('Title', 'string', { length: 128 }),
    field('Phone', 'phone'),
    field('MobilePhone', 'phone'),
    field('Website', 'url'),
    owner,
    field('LeadSource', 'picklist', { picklist: LEAD_SOURCES }),
    field('Street', 'textarea'),
    field('City', 'string', { length: 40 }),
    field('State', 'string', { length: 80 }),
    field('PostalCode', 'string', { length: 20 }),
    field('Country', 'string', { length: 80 }),
    field('Industry', 'picklist', { picklist: INDUSTRIES }),
    field('Rating', 'picklist', { picklist: RATINGS }),
    field('NumberOfEmployees', 'int'),
    longText('Description'),
    field('HasOptedOutOfEmail', 'boolean'),
    field('DoNotCall', 'boolean'),
    ...bounceFields,
    readOnly('IsConverted', 'boolean'),
    readOnly('ConvertedDate', 'date'),
    lookup('ConvertedAccountId', 'Account', { createable: false, updateable: false }),
    lookup('ConvertedContactId', 'Contact', { createable: false, updateable: false }),
    lookup('ConvertedOpportunityId', 'Opportunity', { createable: false, updateable: false }),
    readOnly('LastActivityDate', 'date'),
    lookup('MasterRecordId', 'Lead', { createable: false, updateable: false }),
  ]),
  object('Opportunity', '006', [
    field('Name', 'string', { length: 120, ...REQUIRED }),
    field('StageName', 'picklist', { ...REQUIRED, picklist: STAGES }),
    field('CloseDate', 'date', REQUIRED),
    lookup('AccountId', 'Account', { childRelationship: 'Opportunities', cascadeDelete: true }),
    owner,
    field('Amount', 'double'),
    field('Probability', 'double'),
    field('NextStep', 'string'),
    field('Type', 'picklist', { picklist: ['New Customer', 'Existing Customer - Upgrade'] }),
    field('LeadSource', 'picklist', { picklist: LEAD_SOURCES }),
    longText('Description'),
    readOnly('IsClosed', 'boolean', { calculated: true }),
    readOnly('IsWon', 'boolean', { calculated: true }),
    readOnly('LastActivityDate', 'date'),
  ]),
  object(
    'OpportunityContactRole',
    '00K',
    [
      lookup('OpportunityId', 'Opportunity', {
        ...REQUIRED,
        updateable: false,
        childRelationship: 'OpportunityContactRoles',
        cascadeDelete: true,
      }),
      lookup('ContactId', 'Contact', {
        ...REQUIRED,
        childRelationship: 'OpportunityContactRoles',
        cascadeDelete: true,
      }),
      field('Role', 'picklist', { picklist: ROLES }),
      field('IsPrimary', 'boolean'),
    ],
    { recycles: false },
  ),
  object(
    'AccountTeamMember',
    '01M',
    [
      lookup('AccountId', 'Account', {
        ...REQUIRED,
        updateable: false,
        childRelationship: 'AccountTeamMembers',
        cascadeDelete: true,
      }),
      lookup('UserId', 'User', { ...REQUIRED, updateable: false }),
      field('TeamMemberRole', 'picklist', { picklist: TEAM_ROLES }),
      accessLevel('AccountAccessLevel'),
      accessLevel('ContactAccessLevel'),
      accessLevel('OpportunityAccessLevel'),
      accessLevel('CaseAccessLevel'),
    ],
    { recycles: false, feature: 'accountTeams' },
  ),
  object(
    'OpportunityTeamMember',
    '00q',
    [
      lookup('OpportunityId', 'Opportunity', {
        ...REQUIRED,
        updateable: false,
        childRelationship: 'OpportunityTeamMembers',
        cascadeDelete: true,
      }),
      lookup('UserId', 'User', { ...REQUIRED, updateable: false }),
      field('TeamMemberRole', 'picklist', { picklist: TEAM_ROLES }),
      accessLevel('OpportunityAccessLevel'),
    ],
    { recycles: false, feature: 'opportunityTeams' },
  ),
  object(
    'User',
    '005',
    [
      field('Username', 'string', { length: 80, ...REQUIRED, unique: true }),
      field('LastName', 'string', { length: 80, ...REQUIRED }),
      field('FirstName', 'string', { length: 40 }),
      readOnly('Name', 'string', { length: 121, nillable: false, calculated: true }),
      field('Email', 'email', { length: 128, ...REQUIRED }),
      field('Alias', 'string', { length: 8 }),
      field('IsActive', 'boolean', { defaultValue: true }),
      field('UserType', 'picklist', {
        createable: false,
        updateable: false,
        defaultValue: 'Standard',
        picklist: ['Standard', 'CsnOnly'],
      }),
      field('Title', 'string', { length: 80 }),
      field('Department', 'string', { length: 80 }),
      field('FederationIdentifier', 'string', { length: 512 }),
      field('TimeZoneSidKey', 'picklist', { defaultValue: 'GMT', picklist: ['GMT'] }),
      field('LocaleSidKey', 'picklist', { defaultValue: 'en_US', picklist: ['en_US'] }),
      field('LanguageLocaleKey', 'picklist', { defaultValue: 'en_US', picklist: ['en_US'] }),
      field('ProfileId', 'string', { length: 18 }),
      lookup('ManagerId', 'User'),
    ],
    { deletable: false },
  ),
  object('Task', '00T', [
    field('Subject', 'string'),
    field('Status', 'picklist', { nillable: false, defaultValue: 'Not Started', picklist: TASK_STATUS }),
    field('Priority', 'picklist', { nillable: false, defaultValue: 'Normal', picklist: ['High', 'Normal', 'Low'] }),
    lookup('WhoId', ['Contact', 'Lead'], { childRelationship: 'Tasks', cascadeDelete: true }),
    lookup('WhatId', ['Account', 'Opportunity', 'Case'], { childRelationship: 'Tasks', cascadeDelete: true }),
    owner,
    field('ActivityDate', 'date'),
    longText('Description'),
    field('TaskSubtype', 'picklist', {
      updateable: false,
      defaultValue: 'Task',
      picklist: ['Task', 'Email', 'Call', 'ListEmail', 'Cadence'],
      restricted: true,
    }),
    field('Type', 'picklist', { picklist: ['Call', 'Email', 'Meeting', 'Other'] }),
    readOnly('IsClosed', 'boolean', { calculated: true }),
    lookup('AccountId', 'Account', { createable: false, updateable: false }),
  ]),
  object('Event', '00U', [
    field('Subject', 'string'),
    field('Location', 'string'),
    field('StartDateTime', 'datetime'),
    field('EndDateTime', 'datetime'),
    field('DurationInMinutes', 'int'),
    field('IsAllDayEvent', 'boolean'),
    lookup('WhoId', ['Contact', 'Lead'], { childRelationship: 'Events', cascadeDelete: true }),
    lookup('WhatId', ['Account', 'Opportunity', 'Case'], { childRelationship: 'Events', cascadeDelete: true }),
    owner,
    field('ActivityDate', 'date'),
    field('ActivityDateTime', 'datetime'),
    longText('Description'),
    field('ShowAs', 'picklist', { defaultValue: 'Busy', picklist: ['Busy', 'Free', 'OutOfOffice'], restricted: true }),
    field('IsPrivate', 'boolean'),
    lookup('AccountId', 'Account', { createable: false, updateable: false }),
  ]),
  activityRelation('Task', '0RT', []),
  activityRelation('Event', '0RE', [field('IsInvitee', 'boolean'), field('IsParent', 'boolean')]),
  object('Case', '500', [
    field('Subject', 'string'),
    field('Priority', 'picklist', { defaultValue: 'Medium', picklist: ['High', 'Medium', 'Low'] }),
    field('Origin', 'picklist', { picklist: ['Phone', 'Email', 'Web'] }),
    longText('Description'),
    field('Status', 'picklist', { nillable: false, defaultValue: 'New', picklist: ['New', 'Working', 'Closed'] }),
    lookup('ContactId', 'Contact', { childRelationship: 'Cases' }),
    lookup('AccountId', 'Account', { childRelationship: 'Cases' }),
    owner,
    readOnly('IsClosed', 'boolean', { calculated: true }),
  ]),
  object(
    'Organization',
    '00D',
    [
      readOnly('Name', 'string', { length: 80 }),
      readOnly('InstanceName', 'string', { length: 5 }),
      readOnly('IsSandbox', 'boolean'),
      readOnly('TrialExpirationDate', 'datetime'),
      readOnly('NamespacePrefix', 'string', { length: 15 }),
      readOnly('OrganizationType', 'picklist', { picklist: ['Enterprise Edition', 'Developer Edition'] }),
      readOnly('TimeZoneSidKey', 'picklist', { picklist: ['GMT'] }),
    ],
    { createable: false, updateable: false, deletable: false },
  ),
  object(
    'ListView',
    '00B',
    [
      field('Name', 'string', { length: 40, ...REQUIRED }),
      field('DeveloperName', 'string', { length: 80, ...REQUIRED }),
      field('SobjectType', 'picklist', REQUIRED),
    ],
    { createable: false, updateable: false, deletable: false },
  ),
  object(
    'Report',
    '00O',
    [
      field('Name', 'string', { length: 40, ...REQUIRED }),
      field('DeveloperName', 'string', { length: 80, ...REQUIRED }),
      field('FolderName', 'string', { length: 256 }),
      field('Format', 'picklist'),
    ],
    { createable: false, updateable: false, deletable: false },
  ),
  object('PermissionSet', '0PS', [
    field('Name', 'string', { length: 80, ...REQUIRED, unique: true }),
    field('Label', 'string', { length: 80, ...REQUIRED }),
    field('Description', 'string'),
  ]),
  object('FieldPermissions', '01k', [
    lookup('ParentId', 'PermissionSet', { ...REQUIRED, updateable: false, childRelationship: 'FieldPerms' }),
    field('SobjectType', 'picklist', { ...REQUIRED, updateable: false }),
    field('Field', 'picklist', { ...REQUIRED, updateable: false, length: 255 }),
    field('PermissionsRead', 'boolean'),
    field('PermissionsEdit', 'boolean'),
  ]),
  object('ObjectPermissions', '110', [
    lookup('ParentId', 'PermissionSet', { ...REQUIRED, updateable: false, childRelationship: 'ObjectPerms' }),
    field('SobjectType', 'picklist', { ...REQUIRED, updateable: false }),
    field('PermissionsRead', 'boolean'),
    field('PermissionsCreate', 'boolean'),
    field('PermissionsEdit', 'boolean'),
    field('PermissionsDelete', 'boolean'),
    field('PermissionsViewAllRecords', 'boolean'),
    field('PermissionsModifyAllRecords', 'boolean'),
  ]),
  object('PermissionSetAssignment', '0Pa', [
    lookup('PermissionSetId', 'PermissionSet', { ...REQUIRED, updateable: false, childRelationship: 'Assignments' }),
    lookup('AssigneeId', 'User', { ...REQUIRED, updateable: false }),
  ]),
]

/** What the Tooling API shows: custom fields that were made by API, and that the org has no code. */
export const TOOLING_OBJECTS: readonly ObjectSpec[] = [
  object('CustomField', '00N', [
    readOnly('DeveloperName', 'string'),
    readOnly('TableEnumOrId', 'picklist'),
    readOnly('NamespacePrefix', 'string'),
    field('FullName', 'string'),
  ]),
  object('ApexClass', '01p', [field('Name', 'string'), field('Body', 'textarea'), field('Status', 'picklist')]),
]

const hardBounce = [field('Hard_Bounce__c', 'boolean'), field('Hard_Bounce_Date__c', 'datetime')]
const createdBy = field('Created_By_Reachable__c', 'boolean')
const key = field('Reachable_Key__c', 'string', { length: 64, externalId: true, unique: true, idLookup: true })

/** The custom fields that the product writes (DESIGN §7) and one that customers use for further domains. */
export const PRODUCT_FIELDS: Readonly<Record<string, readonly FieldSpec[]>> = {
  Account: [field('Secondary_Domains__c', 'string')],
  Contact: [
    field('email_active__c', 'boolean', { defaultValue: true }),
    ...hardBounce,
    createdBy,
    key,
    field('Seniority__c', 'string', { length: 40 }),
    field('Persona__c', 'string', { length: 80 }),
  ],
  Lead: hardBounce,
  OpportunityContactRole: [createdBy, key],
  Task: [key],
  Event: [key],
}

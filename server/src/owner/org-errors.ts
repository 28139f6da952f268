/** Nobody told this process of the org. */
export class UnknownOrg extends Error {
  constructor() {
    super('no such org')
    this.name = 'UnknownOrg'
  }
}

/** The org's data are in another database now; nothing was done. */
export class OrgMoved extends Error {
  constructor() {
    super('the data of this org were moved')
    this.name = 'OrgMoved'
  }
}

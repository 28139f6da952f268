/** Never jsforce's default: each version is served for years, and answers change with it. */
export const API_VERSION = '65.0'

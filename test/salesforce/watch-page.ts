export const WATCH_PAGE_POLICY = "default-src 'none'"
export const WATCH_PAGE = '<!doctype html><title>Simulator</title>'

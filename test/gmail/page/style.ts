/** Plain and tidy; layout hangs on the seed's class names, never on the documented anchors. */
export function pageStyle(css: (role: string) => string): string {
  const at = (role: string): string => `.${css(role)}`
  return `
* { box-sizing: border-box }
body { margin: 0; font: 14px/1.4 system-ui, sans-serif; color: #1f2328; background: #f4f6f8 }
${at('notice')} { background: #fff3cd; border-bottom: 1px solid #e6d9a8; padding: 6px 16px; font-size: 13px }
${at('banner')} { display: flex; align-items: center; gap: 16px; padding: 10px 16px }
${at('banner')} strong { font-size: 18px; flex: 1 } ${at('banner')} a { color: inherit; text-decoration: none; border: 1px solid #c9d1d9; border-radius: 16px; padding: 4px 12px; background: #fff }
${at('columns')} { display: flex; gap: 12px; padding: 0 16px 16px } ${at('nav')} { width: 150px; flex: none }
${at('nav-link')} { display: block; padding: 6px 12px; color: inherit; text-decoration: none; border-radius: 6px } ${at('nav-link')}:hover { background: #e6eaee }
${at('primary')} { display: inline-block; background: #1f5fbf; color: #fff; border-radius: 6px; padding: 8px 18px; cursor: pointer; user-select: none; margin-bottom: 10px }
${at('main')} { flex: 1; min-width: 0; background: #fff; border: 1px solid #d8dee4; border-radius: 8px; min-height: 420px; overflow: hidden }
${at('list')} { width: 100%; border-collapse: collapse; table-layout: fixed } ${at('list')} tr { cursor: pointer } ${at('list')} tr:hover { background: #f4f6f8 }
${at('list')} td { padding: 9px 12px; border-bottom: 1px solid #eef0f2; white-space: nowrap; overflow: hidden; text-overflow: ellipsis } ${at('unread')} { font-weight: 600 }
${at('cell-sender')} { width: 220px } ${at('cell-time')} { width: 90px; text-align: right; color: #57606a } ${at('snippet')} { color: #57606a; font-weight: 400 } ${at('empty')} { padding: 40px; color: #57606a; text-align: center }
${at('thread')} { padding: 16px 20px } ${at('thread')} h2 { font-size: 20px; font-weight: 500; margin: 4px 0 14px } ${at('message')} { border-top: 1px solid #e6eaee; padding: 12px 0 } ${at('message-to')} { color: #57606a; font-size: 13px } ${at('message-body')} { margin: 10px 0; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 720px }
${at('button')} { border: 1px solid #c9d1d9; background: #fff; border-radius: 6px; padding: 6px 14px; font: inherit; cursor: pointer; display: inline-block; user-select: none }
${at('floating')} { position: fixed; right: 24px; bottom: 0; z-index: 5; display: flex; flex-direction: row-reverse; align-items: flex-end; gap: 12px }
${at('compose')} { width: 500px; max-width: calc(100vw - 48px); background: #fff; border: 1px solid #c9d1d9; border-radius: 8px 8px 0 0; box-shadow: 0 6px 24px #0003 } ${at('compose-inline')} { border: 1px solid #c9d1d9; border-radius: 8px; margin-top: 12px }
${at('compose-head')} { display: flex; justify-content: space-between; background: #eef1f4; padding: 8px 12px; border-radius: 8px 8px 0 0; font-weight: 600 } ${at('close')} { cursor: pointer; padding: 0 6px } ${at('compose-head')} > :first-child { flex: 1 }
${at('row')} { display: flex; align-items: center; gap: 6px; border-bottom: 1px solid #eef0f2; padding: 4px 12px; min-height: 34px } ${at('row-label')} { color: #57606a; width: 28px; flex: none }
${at('chips')} { display: flex; flex-wrap: wrap; gap: 4px; flex: 1; align-items: center } ${at('chip-outer')} { display: inline-block } ${at('chip')} { display: inline-flex; gap: 4px; align-items: center; border: 1px solid #c9d1d9; border-radius: 12px; padding: 1px 10px; background: #fff } ${at('chip-bad')} { color: #b42318; border-color: #b42318 } ${at('chip-remove')} { cursor: pointer; color: #57606a }
${at('entry')} { border: 0; outline: 0; font: inherit; flex: 1; min-width: 120px; padding: 4px 0 } ${at('more-rows')} { color: #57606a; cursor: pointer } ${at('collapsed')} { padding: 7px 12px; border-bottom: 1px solid #eef0f2; cursor: text; color: #57606a; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
${at('subject')} { width: 100%; border: 0; border-bottom: 1px solid #eef0f2; outline: 0; font: inherit; padding: 9px 12px } ${at('body')} { min-height: 150px; max-height: 40vh; overflow: auto; padding: 12px; outline: 0 } ${at('toolbar')} { display: flex; gap: 6px; padding: 8px 12px } ${at('toolbar')} ${at('primary')} { margin: 0 }
${at('toast')} { position: fixed; left: 24px; bottom: 24px; background: #24292f; color: #fff; border-radius: 6px; padding: 12px 18px; display: flex; gap: 18px; z-index: 9 } ${at('toast-link')} { color: #9ecbff; cursor: pointer }
${at('alert')} { position: fixed; inset: 30% auto auto 50%; transform: translateX(-50%); background: #fff; border: 1px solid #c9d1d9; border-radius: 8px; padding: 8px 24px 20px; box-shadow: 0 6px 24px #0004; z-index: 10; max-width: 420px }
${at('menu')} { position: fixed; bottom: 60px; inset-inline-end: 60px; background: #fff; border: 1px solid #c9d1d9; border-radius: 6px; padding: 8px 16px; z-index: 11; cursor: pointer }
${at('card')} { position: fixed; width: 220px; height: 90px; border: 1px solid #c9d1d9; background: #fff; z-index: 8 } ${at('minimised')} { width: 240px } ${at('minimised')} > :not(:first-child) { display: none } ${at('full')} { position: fixed; inset: 5% 8%; width: auto; z-index: 7; overflow: auto }
[data-density=compact] td { padding-block: 3px !important } [data-density=comfortable] td { padding-block: 6px !important }
[data-theme=dark] body, [data-theme=dark] body :not(iframe) { background-color: #1f1f1f; color: #e8eaed; border-color: #5f6368 }
[hidden] { display: none !important }`
}

/** Plain and tidy; layout hangs on the seed's class names, never on the documented anchors. */
export function pageStyle(css: (role: string) => string): string {
  const at = (role: string): string => `.${css(role)}`
  return `
* { box-sizing: border-box }
body { margin: 0; font: 14px/1.4 system-ui, sans-serif; color: #1f2328; background: #f4f6f8 }
${at('notice')} { background: #fff3cd; border-bottom: 1px solid #e6d9a8; padding: 6px 16px; font-size: 13px }
${at('banner')} { display: flex; align-items: center; padding: 10px 16px } ${at('banner')} strong { font-size: 18px; flex: 1 }
${at('ribbon')} { display: flex; gap: 8px; align-items: center; padding: 0 16px 10px } ${at('status')} { margin-left: 12px; color: #57606a }
${at('button')}, ${at('primary')}, ${at('row-label')} { border: 1px solid #c9d1d9; background: #fff; border-radius: 4px; padding: 6px 14px; font: inherit; cursor: pointer; color: inherit } ${at('primary')} { background: #0b6a5d; border-color: #0b6a5d; color: #fff }
${at('columns')} { display: flex; gap: 10px; padding: 0 16px 16px; align-items: stretch } ${at('tree')} { width: 170px; flex: none } ${at('root')} { font-weight: 600; padding: 6px 8px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap } ${at('folder')} { padding: 6px 16px; cursor: pointer; border-radius: 4px } ${at('folder')}:hover { background: #e6eaee }
${at('list')} { width: 300px; flex: none; background: #fff; border: 1px solid #d8dee4; border-radius: 6px; overflow: auto; max-height: calc(100vh - 170px) } ${at('list-row')} { padding: 9px 12px; border-bottom: 1px solid #eef0f2; cursor: pointer } ${at('list-row')} > div { white-space: nowrap; overflow: hidden; text-overflow: ellipsis } ${at('list-row')}:hover { background: #f4f6f8 } ${at('unread')} { font-weight: 600 } ${at('muted')} { color: #57606a; font-size: 13px }
${at('main')} { flex: 1; min-width: 0; min-height: 460px; background: #fff; border: 1px solid #d8dee4; border-radius: 6px } ${at('empty')} { padding: 40px; color: #57606a; text-align: center } ${at('pane')} { padding: 16px 20px } ${at('pane-subject')} { font-size: 20px } ${at('message')} { border-top: 1px solid #e6eaee; margin-top: 12px; padding: 12px 0 } ${at('sender')} { font-weight: 600 } ${at('message-body')} { margin: 10px 0; white-space: pre-wrap; overflow-wrap: anywhere }
${at('compose')} { padding: 12px 16px } ${at('actions')} { display: flex; gap: 8px; margin-bottom: 8px } ${at('row')} { display: flex; gap: 8px; align-items: flex-start; border-bottom: 1px solid #eef0f2; padding: 6px 0 } ${at('row-label')} { min-width: 56px; padding: 3px 10px } ${at('link-button')} { border: 0; background: none; cursor: pointer; color: #57606a; font: inherit }
${at('well')} { flex: 1; min-width: 0 } ${at('editor')} { outline: 0; min-height: 28px; padding: 3px 0; overflow-wrap: anywhere } ${at('chip')} { display: inline-flex; gap: 4px; border: 1px solid #c9d1d9; border-radius: 4px; background: #f4f6f8; padding: 0 8px; margin: 0 3px } ${at('chip-bad')} { color: #b42318; border-color: #b42318 } ${at('chip-remove')} { cursor: pointer; color: #57606a }
${at('subject')} { width: 100%; border: 0; border-bottom: 1px solid #eef0f2; outline: 0; font: inherit; padding: 10px 0 } ${at('body')} { min-height: 200px; outline: 0; padding: 12px 0 }
${at('suggestions')} { position: fixed; background: #fff; border: 1px solid #c9d1d9; border-radius: 6px; box-shadow: 0 6px 24px #0003; min-width: 280px; z-index: 1000000 } ${at('suggestion')} { padding: 7px 12px; cursor: pointer } ${at('suggestion')}:hover { background: #eef1f4 }`
}

// The style of the frame around the panel, of its bar and its tabs. Colours first; every pair of
// text and background has a contrast of at least 4.5 to 1, in light and in dark. Sizes are in px:
// those of the page do not count here.

export const FRAME_SHEET = `
:host {
  all: initial !important;
  display: contents !important;
}

.panel, .folded {
  color-scheme: light dark;
  --paper: #fbfaf8;
  --raised: #ffffff;
  --shade: #f3f1ec;
  --line: #e3dfd6;
  --field-line: #8b867b;
  --ink: #1f2529;
  --quiet: #5c625f;
  --accent: #0d6566;
  --on-accent: #ffffff;
  --accent-paper: #d8ece8;
  --bad: #a52a1d;
  --bad-paper: #fdeeea;
  --good: #14663c;
  --good-paper: #e0f2e6;
  --busy: #7d4a00;
  --busy-paper: #fdf0d5;
  --good-dot: #21935a;
  --busy-dot: #c77700;
  --bad-dot: #c8392a;
  --quiet-dot: #8b867b;
  position: fixed;
  z-index: 2147483647;
  background: var(--paper);
  color: var(--ink);
  font: 13px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif;
}

@media (prefers-color-scheme: dark) {
  .panel, .folded {
    --paper: #15181a;
    --raised: #23282b;
    --shade: #1b1f21;
    --line: #30363a;
    --field-line: #7c8489;
    --ink: #e9e7e2;
    --quiet: #a6acab;
    --accent: #6fcfc0;
    --on-accent: #08211f;
    --accent-paper: #1d4544;
    --bad: #ffa294;
    --bad-paper: #3a211e;
    --good: #7fd9a8;
    --good-paper: #17352a;
    --busy: #f5bf6b;
    --busy-paper: #3a2c12;
    --good-dot: #4cc488;
    --busy-dot: #f0a63a;
    --bad-dot: #ff7a68;
    --quiet-dot: #7c8489;
  }
}

* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }

.panel {
  inset: auto 0 0;
  display: flex;
  flex-direction: column;
  height: 44vh;
  min-height: 160px;
  max-height: 100vh;
  border-top: 1px solid var(--line);
  box-shadow: 0 -6px 24px rgb(0 0 0 / 14%);
  overflow-wrap: anywhere;
}

.grip {
  position: absolute;
  z-index: 1;
  inset: -6px 0 auto;
  height: 12px;
  cursor: row-resize;
  touch-action: none;
}

.grip::after {
  content: '';
  display: block;
  width: 44px;
  height: 4px;
  margin: 8px auto 0;
  border-radius: 2px;
  background: var(--field-line);
}

button, input, select {
  min-height: 30px;
  padding: 3px 11px;
  border: 1px solid var(--field-line);
  border-radius: 8px;
  background: var(--raised);
  font: inherit;
  color: inherit;
}

button { cursor: pointer; white-space: nowrap; }
button:hover { background: var(--shade); }
button.primary:hover { background: var(--accent); text-decoration: underline; }
button[aria-pressed='true'] { border-color: var(--accent); background: var(--accent-paper); }
button[aria-disabled='true'] { border-color: var(--line); color: var(--quiet); cursor: default; }

button.primary {
  border-color: transparent;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
}

:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

header {
  display: flex;
  flex: none;
  align-items: center;
  gap: 8px 12px;
  padding: 12px 12px 8px;
}

.where { display: flex; flex: 1; flex-wrap: wrap; align-items: center; gap: 4px 10px; min-width: 0; }
.where > :empty { display: none; }
.where .primary { min-height: 26px; padding: 1px 10px; }
.socket { font-variant-numeric: tabular-nums; }
.reason { color: var(--quiet); font-variant-numeric: tabular-nums; }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; }

.fold { display: grid; place-items: center; width: 32px; padding: 0; }
.fold svg { width: 18px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }

[role='tablist'] {
  display: flex;
  flex: none;
  gap: 2px;
  padding: 0 8px;
  border-bottom: 1px solid var(--line);
  overflow-x: auto;
  scrollbar-width: none;
}

[role='tab'] {
  flex: none;
  min-height: 34px;
  padding: 3px 10px;
  border: 0;
  border-bottom: 2px solid transparent;
  border-radius: 0;
  background: none;
  color: var(--quiet);
}

[role='tab'][aria-selected='true'] { border-color: var(--accent); color: var(--ink); font-weight: 600; }
[role='tab']:focus-visible { outline-offset: -2px; }
.figure { margin-left: 6px; font-weight: 400; font-size: 12px; color: var(--quiet); font-variant-numeric: tabular-nums; }
.figure:empty { display: none; }

.said { flex: none; padding: 6px 12px; border-bottom: 1px solid var(--line); background: var(--accent-paper); }
.said:empty { display: none; }
.body { flex: 1; overflow-y: auto; overscroll-behavior: contain; }
.body:focus-visible { outline-offset: -2px; }

.folded {
  right: 12px;
  bottom: 12px;
  display: flex;
  align-items: center;
  gap: 8px;
  min-height: 38px;
  padding: 4px 14px;
  border-color: var(--line);
  border-radius: 19px;
  box-shadow: 0 3px 14px rgb(0 0 0 / 18%);
  touch-action: none;
}

.dot { width: 9px; height: 9px; border-radius: 50%; background: var(--quiet-dot); }
[data-tone='good'].dot { background: var(--good-dot); }
[data-tone='busy'].dot { background: var(--busy-dot); }
[data-tone='bad'].dot { background: var(--bad-dot); }

@media (max-width: 640px) {
  .panel { height: 62vh; }
  header { flex-wrap: wrap; padding: 12px 12px 8px; }
  .where { flex-basis: calc(100% - 60px); }
  header .buttons { order: 1; display: grid; grid-template-columns: 1fr 1fr; width: 100%; }
  button, input, select { min-height: 38px; }
  .fold { width: 38px; }
  [role='tablist'] { justify-content: space-between; padding: 0 4px; }
  [role='tab'] { min-height: 40px; padding: 3px 6px; }
  [role='tab'] .figure { margin-left: 4px; }
}
`

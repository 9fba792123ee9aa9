// The style of what is in the panel: tools, rows, details, problems.

export const PARTS_SHEET = `
ul { padding: 0; list-style: none; }
.title { padding: 12px 12px 4px; font-size: 12px; font-weight: 650; color: var(--quiet); }

.badge {
  flex: none;
  padding: 1px 8px;
  border-radius: 10px;
  background: var(--shade);
  font-size: 12px;
  font-weight: 600;
  color: var(--quiet);
  white-space: nowrap;
}

.badge:empty { display: none; }
[data-tone='good'].badge { background: var(--good-paper); color: var(--good); }
[data-tone='busy'].badge { background: var(--busy-paper); color: var(--busy); }
[data-tone='bad'].badge { background: var(--bad-paper); color: var(--bad); }

.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.kind, .figures, time { flex: none; font-size: 12px; color: var(--quiet); font-variant-numeric: tabular-nums; }
.kind:empty, .figures:empty { display: none; }
time { margin-left: auto; }
.event { font-weight: 600; }
.channel { color: var(--accent); }
.data, pre { font: 12px/1.5 ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
.data { color: var(--quiet); }

.tools {
  position: sticky;
  z-index: 1;
  top: 0;
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  padding: 8px 12px;
  border-bottom: 1px solid var(--line);
  background: var(--paper);
}

.tools input { flex: 1 1 140px; min-width: 0; max-width: 340px; }
::placeholder { color: var(--quiet); opacity: 1; }
.note { padding: 6px 12px; background: var(--busy-paper); color: var(--busy); }
.empty { padding: 36px 24px; color: var(--quiet); text-align: center; }
.note:empty, .empty:empty { display: none; }

li > details, .card { border-bottom: 1px solid var(--line); }

summary, .head { display: flex; align-items: baseline; gap: 8px; padding: 6px 12px; }
summary { cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--shade); }
summary:focus-visible { outline-offset: -2px; }
summary .event, summary .channel { flex: none; max-width: 34%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
summary .channel:empty { display: none; }
summary .data { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
summary .figures { margin-left: auto; }
details[open] > summary { background: var(--shade); }

.arrow { flex: none; width: 14px; font-weight: 700; text-align: center; color: var(--accent); }
.arrow.sent { color: var(--busy); }

.detail { padding: 10px 12px 14px 34px; }
.detail > * + * { margin-top: 10px; }
.detail .title { padding: 4px 0 0; }

dl { display: flex; flex-wrap: wrap; gap: 6px 28px; }
dt { font-size: 12px; color: var(--quiet); }
.about dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px 20px; }

pre {
  max-height: 260px;
  padding: 10px 12px;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--raised);
  overflow: auto;
  white-space: pre-wrap;
}

.members > li { padding: 3px 0; }
.head { padding: 8px 12px; }
.head .event, .head .channel { min-width: 0; }
.head .event:empty { display: none; }
.head .kind { flex: 0 100 auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.problem { padding: 0 12px 10px; }
.detail .problem { padding: 0; }
.problem > * + * { margin-top: 3px; }
.hint { padding-left: 10px; border-left: 3px solid var(--accent); }
.about { padding: 12px 12px 4px; }

@media (max-width: 640px) {
  .tools { display: grid; grid-template-columns: 1fr 1fr 1fr; }
  .tools input { grid-column: span 2; max-width: none; }
  summary { flex-wrap: wrap; padding: 9px 12px; gap: 2px 8px; }
  summary .event, summary .channel { max-width: 100%; }
  .frame { display: grid; grid-template-columns: 14px fit-content(45%) 1fr auto; }
  .frame .event { grid-column: 2 / 4; }
  .frame time { grid-area: 1 / 4; }
  .frame .channel { grid-area: 2 / 2; }
  .frame .data { grid-area: 2 / 3 / auto / 5; }
  .frame .channel:empty + .data { grid-column: 2 / 5; }
  .auth .head { flex-wrap: wrap; }
  .auth .event { flex: 1 1 60%; }
  .detail { padding-left: 12px; }
}
`

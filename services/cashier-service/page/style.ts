/** Written into the page and named by its hash in the policy. */
export const style = `:root {
  color-scheme: light dark;
  --page: #f3f4f7; --card: #fff; --text: #1a1c21; --soft: #5b6270; --line: #d5d9e0; --edge: #838b99; --field: #fff;
  --accent: #0b57d0; --accent-text: #fff; --bad: #b3261e; --bad-back: #fdecea; --good: #146c2e; --good-back: #e7f5ea; --note: #6b4a00; --note-back: #fff4d6;
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121317; --card: #1d1f25; --text: #e8eaee; --soft: #a3aab8; --line: #434957; --edge: #7d8594; --field: #15171c;
    --accent: #a8c7fa; --accent-text: #06285f; --bad: #ffb4ab; --bad-back: #3b1715; --good: #8fdba3; --good-back: #12301b; --note: #f2cf7a; --note-back: #34290b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; display: grid; min-height: 100vh; place-items: center; background: var(--page); color: var(--text); }
main { width: min(27rem, 100%); padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
header { padding-bottom: 1.25rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1rem; font-weight: 500; color: var(--soft); margin: 0; overflow-wrap: anywhere; }
.amount { font-size: 2rem; line-height: 1.25; font-weight: 650; margin: 0.25rem 0 0; overflow-wrap: anywhere; }
form { margin-top: 0.5rem; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; align-items: end; }
.field { min-width: 0; }
.field:first-child { grid-column: 1 / -1; }
label { display: block; margin: 0.9rem 0 0.3rem; font-size: 0.875rem; font-weight: 500; }
input { width: 100%; font: inherit; font-variant-numeric: tabular-nums; padding: 0.65rem 0.75rem; color: inherit;
  background: var(--field); border: 1px solid var(--edge); border-radius: 0.5rem; }
input::placeholder { color: var(--soft); opacity: 0.7; }
[aria-invalid='true'] { border-color: var(--bad); }
button, .button { display: block; width: 100%; margin-top: 1.5rem; padding: 0.8rem; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; border: 0; border-radius: 0.5rem; background: var(--accent); color: var(--accent-text);
  cursor: pointer; }
.second { margin-top: 0.75rem; background: transparent; color: var(--accent); border: 1px solid var(--edge); }
button:hover, .button:hover { filter: brightness(1.08); }
button:disabled { opacity: 0.55; cursor: default; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#status, #error, .notice { margin: 1.25rem 0 0; padding: 0.7rem 0.9rem; border-radius: 0.5rem; }
#status { background: var(--page); }
[data-state='complete'] #status { background: var(--good-back); color: var(--good); font-weight: 600; }
[data-state='complete'] #status::before { content: '\\2713\\00a0\\00a0'; }
.notice { background: var(--note-back); color: var(--note); overflow-wrap: anywhere; }
#error { background: var(--bad-back); color: var(--bad); }
.languages { margin: 1rem 0 0; text-align: center; font-size: 0.875rem; }
.languages a { color: var(--soft); }
.until { margin: 1.25rem 0 0; text-align: center; font-size: 0.8125rem; color: var(--soft); }
.back { margin: 1.25rem 0 0; text-align: center; font-size: 0.875rem; }
.back a { color: var(--soft); }
@media (max-width: 30rem) { body { padding: 0; place-items: start stretch; } main { width: 100%; min-height: 100vh; padding: 1.5rem; border: 0; border-radius: 0; } }
[hidden] { display: none; }
`;

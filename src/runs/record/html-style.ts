import { html } from './html-text.ts';

/** Light, dark, and on paper. */
export const STYLE = html`<style>
:root { color-scheme: light dark; --ground: #ffffff; --text: #1c1f23; --faint: #565e67; --line: #d5dade; --code: #f1f3f5; --link: #0a58a6; --trouble: #a3170c; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #16191c; --text: #e4e7ea; --faint: #a5adb5; --line: #3a4148; --code: #23282d; --link: #7db8f5; --trouble: #ff9b8f; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h4 { margin: 1rem 0 0.25rem; }
p, blockquote, dl { margin: 0.4rem 0; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; background: var(--code); border-radius: 3px; padding: 0 0.2em; }
pre { padding: 0.75rem; overflow-x: auto; white-space: pre; }
blockquote { padding-left: 0.75rem; border-left: 3px solid var(--line); }
dl > div { display: flex; gap: 0.75rem; }
dt { flex: 0 0 12rem; color: var(--faint); }
dd { margin: 0; }
table { border-collapse: collapse; }
th, td { padding: 0.2rem 0.75rem 0.2rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
article { margin: 1.5rem 0; padding: 0.5rem 1rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
.state, .decided { font-weight: 600; }
.small, footer { color: var(--faint); font-size: 0.9rem; }
.trouble { color: var(--trouble); font-weight: 600; }
.warning p:first-child, .bullet { display: inline-block; }
.bullet { display: block; padding-left: 1rem; text-indent: -0.8rem; }
.letters { list-style: lower-alpha; }
.plain { padding-left: 2.5rem; }
.wide { overflow-x: auto; }
@media print {
  :root { --ground: #ffffff; --text: #000000; --faint: #333333; --line: #999999; --code: #f4f4f4; --link: #000000; --trouble: #000000; }
  body { font-size: 10pt; }
  article, tr { break-inside: avoid; }
  nav { display: none; }
}
</style>`;

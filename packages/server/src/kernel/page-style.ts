const css = String.raw

/** What every page that Tollgate serves looks like. Text on its ground has a contrast of 4.5 : 1 at least, in both schemes. */
export const pageStyle = css`
  :root {
    color-scheme: light dark;
    --ground: #f6f6f3;
    --surface: #ffffff;
    --sunken: #efefeb;
    --line: #e2e2dc;
    --text: #1b1c1a;
    --muted: #63655f;
    --accent: #0a6b58;
    --on-accent: #ffffff;
    --accent-ground: #e3f1ed;
    --warning: #7d5200;
    --warning-ground: #fdf3dc;
    --radius: 12px;
    --sans: ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
    --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --ground: #121311;
      --surface: #1a1b19;
      --sunken: #252724;
      --line: #30322e;
      --text: #ecedea;
      --muted: #a0a39b;
      --accent: #6ddabd;
      --on-accent: #06251d;
      --accent-ground: #16332b;
      --warning: #efc368;
      --warning-ground: #30270f;
    }
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: var(--ground);
    color: var(--text);
    font: 15px/1.55 var(--sans);
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  pre {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1,
  h2,
  h3 {
    font-weight: 600;
    line-height: 1.25;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  a {
    color: var(--accent);
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
  }
  code,
  pre {
    font-family: var(--mono);
    font-size: 0.9em;
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  [hidden] {
    display: none !important;
  }
  .wordmark {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    color: var(--text);
    font-weight: 600;
    letter-spacing: -0.01em;
    text-decoration: none;
  }
  .wordmark svg {
    width: 20px;
    height: 20px;
    color: var(--accent);
  }
`

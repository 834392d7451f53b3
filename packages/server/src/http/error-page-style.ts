const css = String.raw

export const errorPageStyle = css`
  html {
    scroll-padding-top: 24px;
  }
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-height: 56px;
    padding: 8px 24px;
    border-bottom: 1px solid var(--line);
    font-size: 14px;
  }
  .head .wordmark {
    font-size: 16px;
  }
  main {
    max-width: 720px;
    margin: 0 auto;
    padding: 56px 24px 96px;
  }
  .status {
    color: var(--accent);
    font: 600 15px var(--mono);
  }
  h1 {
    margin: 4px 0 12px;
    font-size: 32px;
    letter-spacing: -0.02em;
  }
  .lead {
    margin-bottom: 32px;
    color: var(--muted);
    font-size: 17px;
    text-wrap: pretty;
  }
  .types {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
    gap: 6px 24px;
    margin-bottom: 40px;
    font-size: 14px;
  }
  .types a,
  h2 a {
    text-decoration: none;
  }
  .types a:hover,
  h2 a:hover {
    text-decoration: underline;
  }
  code {
    overflow-wrap: anywhere;
  }

  .error {
    margin-bottom: 16px;
    padding: 22px 24px 24px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .error:target {
    border-color: var(--accent);
    box-shadow: 0 0 0 1px var(--accent);
  }
  .error h2 {
    font-size: 16px;
  }
  .error h2 a {
    color: var(--text);
  }
  .error:target h2 a {
    color: var(--accent);
  }
  .message {
    margin: 6px 0 18px;
    color: var(--muted);
  }
  dl {
    display: grid;
    grid-template-columns: 96px minmax(0, 1fr);
    gap: 10px 16px;
  }
  dt {
    color: var(--muted);
    font-size: 13px;
    line-height: 23px;
  }
  dd {
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  dd code {
    padding: 1px 5px;
    border-radius: 5px;
    background: var(--sunken);
  }

  .group h2 {
    margin-bottom: 10px;
    font-size: 18px;
  }
  .group h2 a {
    color: var(--text);
  }
  .number {
    margin-right: 8px;
    color: var(--accent);
    font-family: var(--mono);
    font-size: 15px;
  }

  @media (max-width: 560px) {
    .head {
      padding: 8px 16px;
    }
    main {
      padding: 36px 16px 64px;
    }
    .error {
      padding: 18px;
    }
    dl {
      grid-template-columns: minmax(0, 1fr);
      gap: 2px;
    }
    dd + dt {
      margin-top: 10px;
    }
  }
`

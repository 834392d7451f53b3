const css = String.raw

export const inboxStyle = css`
  body {
    display: grid;
    grid-template: auto minmax(0, 1fr) / 272px minmax(0, 1fr);
    grid-template-areas: 'bar bar' 'side main';
    height: 100dvh;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .skip {
    position: absolute;
    z-index: 2;
    top: 8px;
    left: 8px;
    padding: 6px 12px;
    border-radius: 8px;
    background: var(--surface);
  }
  .skip:not(:focus) {
    clip-path: inset(50%);
  }

  .bar {
    grid-area: bar;
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 56px;
    padding: 8px 24px;
    border-bottom: 1px solid var(--line);
  }
  .bar h1 {
    margin-right: auto;
    font-size: 16px;
  }
  .where {
    color: var(--muted);
    font-weight: 400;
  }
  .connection,
  .chip {
    color: var(--muted);
    font-size: 13px;
  }
  .connection::before {
    content: '';
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-right: 8px;
    border-radius: 50%;
    background: var(--muted);
  }
  .connection[data-state='live']::before {
    background: var(--accent);
  }
  .connection[data-state='lost'] {
    color: var(--warning);
  }
  .connection[data-state='lost']::before {
    background: var(--warning);
  }

  .side {
    grid-area: side;
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-height: 0;
    padding: 20px 16px 20px 24px;
    overflow-y: auto;
  }
  #filter {
    width: 100%;
    padding: 8px 12px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--surface);
    font-size: 14px;
  }
  #filter::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  .numbers button {
    display: flex;
    gap: 12px;
    align-items: baseline;
    width: 100%;
    padding: 8px 12px;
    border: 0;
    border-radius: 10px;
    background: none;
    font-size: 14px;
    font-variant-numeric: tabular-nums;
    text-align: left;
    cursor: pointer;
  }
  .numbers button:hover {
    background: var(--sunken);
  }
  .numbers button[aria-pressed='true'] {
    background: var(--accent-ground);
    color: var(--accent);
    font-weight: 600;
  }
  .numbers span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .numbers .count {
    flex: none;
    margin-left: auto;
    color: var(--muted);
    font-size: 13px;
    font-weight: 400;
  }
  .again {
    margin-top: auto;
    padding-top: 12px;
    font-size: 14px;
  }
  .again summary {
    padding: 6px 12px;
    border-radius: 10px;
    color: var(--muted);
    cursor: pointer;
  }
  .again[open] summary {
    margin-bottom: 8px;
  }

  .main {
    grid-area: main;
    position: relative;
    min-width: 0;
    min-height: 0;
    border-left: 1px solid var(--line);
    background: var(--surface);
  }
  .side[hidden] + .main {
    grid-column: 1 / -1;
    border-left: 0;
  }
  .thread {
    height: 100%;
    padding: 32px 24px 40px;
    overflow-y: auto;
    overflow-anchor: none;
  }
  .thread:focus-visible {
    outline-offset: -2px;
  }
  .stream,
  .none-match {
    max-width: 560px;
    margin: 0 auto;
  }
  .none-match {
    padding: 48px 0;
    color: var(--muted);
    text-align: center;
  }
  .stream > li + li {
    margin-top: 28px;
  }
  .arrived {
    animation: arrive 0.28s cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(12px);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .arrived {
      animation: none;
    }
  }

  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
    align-items: baseline;
    margin-bottom: 8px;
    color: var(--muted);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  .meta .to {
    color: var(--text);
    font-weight: 600;
  }
  .bubble {
    width: fit-content;
    max-width: 480px;
    padding: 12px 18px;
    border-radius: 20px 20px 20px 6px;
    background: var(--sunken);
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .code {
    color: var(--accent);
    font-size: 1.2em;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.04em;
    white-space: nowrap;
  }
  .spent .code {
    color: inherit;
    font-weight: 500;
  }
  .spent .bubble,
  .gone {
    color: var(--muted);
  }
  .gone {
    font-style: italic;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    align-items: center;
    margin-top: 10px;
    color: var(--muted);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  .copy {
    min-width: 104px;
    padding: 5px 14px;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--surface);
    color: var(--text);
    font-size: 13px;
    font-weight: 500;
    cursor: pointer;
  }
  .copy:hover {
    border-color: var(--muted);
  }
  .message:not(.spent) .copy {
    border-color: transparent;
    background: var(--accent-ground);
    color: var(--accent);
  }
  .message:not(.spent) .copy:hover {
    border-color: var(--accent);
  }
  .warning {
    width: fit-content;
    max-width: 480px;
    margin-top: 10px;
    padding: 8px 14px;
    border-radius: 10px;
    background: var(--warning-ground);
    color: var(--warning);
    font-size: 13px;
    overflow-wrap: anywhere;
  }

  .notice .bubble {
    border: 1px dashed var(--line);
    background: none;
    font-size: 14px;
  }
  .notice .foot {
    margin-top: 4px;
  }
  .notice code {
    color: var(--warning);
  }

  .newer {
    position: absolute;
    bottom: 20px;
    left: 50%;
    transform: translateX(-50%);
    padding: 8px 18px;
    border: 0;
    border-radius: 999px;
    background: var(--accent);
    color: var(--on-accent);
    font-size: 14px;
    font-weight: 500;
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.2);
    cursor: pointer;
  }

  .empty {
    max-width: 600px;
    margin: 8vh auto 0;
  }
  .empty h2 {
    margin: 20px 0 6px;
    font-size: 22px;
  }
  .empty > p {
    color: var(--muted);
  }
  .empty .bubble {
    display: flex;
    gap: 6px;
    padding: 16px 18px;
  }
  .empty i {
    width: 7px;
    height: 7px;
    border-radius: 50%;
    background: var(--muted);
    opacity: 0.5;
  }
  .empty .command {
    margin: 20px 0;
  }
  .command pre {
    padding: 16px 18px;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--ground);
    overflow-x: auto;
    font-size: 13px;
    line-height: 1.6;
  }
  .command .copy {
    margin-top: 10px;
  }

  @media (max-width: 760px) {
    body {
      grid-template: auto auto minmax(0, 1fr) / minmax(0, 1fr);
      grid-template-areas: 'bar' 'side' 'main';
    }
    .bar {
      padding: 8px 16px;
    }
    .side {
      flex-direction: row;
      align-items: center;
      gap: 8px;
      padding: 10px 16px;
      overflow-x: auto;
    }
    #filter {
      flex: none;
      width: 176px;
      padding-block: 6px;
      font-size: 16px; /* smaller, and a phone zooms in on it */
    }
    .numbers {
      display: flex;
      gap: 4px;
    }
    .numbers button {
      gap: 8px;
      white-space: nowrap;
    }
    .again {
      display: none;
    }
    .main {
      border-top: 1px solid var(--line);
      border-left: 0;
    }
    .thread {
      padding: 24px 16px 32px;
    }
    .meta .to {
      width: 100%;
    }
    .empty {
      margin-top: 2vh;
    }
  }
`

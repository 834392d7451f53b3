/**
 * The form's style sheet. Everything is in one class's reach, so that the page's own rules for buttons and inputs do not get in, and these
 * do not get out. Colours: text 4.5:1 against what it stands on, edges of what can be typed into 3:1.
 */
export const styles = `
.tollgate-login {
  --_surface: var(--tollgate-surface, #ffffff);
  --_text: var(--tollgate-text, #161a23);
  --_muted: var(--tollgate-muted-text, #5a6271);
  --_line: var(--tollgate-line, #e3e6eb);
  --_field: var(--tollgate-field, #ffffff);
  --_field-line: var(--tollgate-field-line, #848c9b);
  --_accent: var(--tollgate-accent, #2f4bd0);
  --_on-accent: var(--tollgate-on-accent, #ffffff);
  --_danger: var(--tollgate-danger, #b3261e);
  --_success: var(--tollgate-success, #14734a);
  --_shadow: 0 1px 2px rgb(16 24 40 / 5%), 0 12px 32px -8px rgb(16 24 40 / 12%);
  --_radius: var(--tollgate-radius, 16px);
  --_field-radius: calc(var(--_radius) * 0.625);
  --_font: var(--tollgate-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif);
  color-scheme: light;
  box-sizing: border-box;
  position: relative;
  width: 100%;
  max-width: 400px;
  margin: 0 auto;
  padding: 36px 32px 28px;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  background: var(--_surface);
  box-shadow: var(--_shadow);
  color: var(--_text);
  font: 400 16px/1.5 var(--_font);
  text-align: start;
  -webkit-font-smoothing: antialiased;
  -webkit-tap-highlight-color: transparent;
}
.tollgate-login[data-color-scheme="dark"] {
  --_surface: var(--tollgate-surface, #171a21);
  --_text: var(--tollgate-text, #f1f3f7);
  --_muted: var(--tollgate-muted-text, #a5adbb);
  --_line: var(--tollgate-line, #2b303a);
  --_field: var(--tollgate-field, #1e222b);
  --_field-line: var(--tollgate-field-line, #737c8c);
  --_accent: var(--tollgate-accent, #a3b3ff);
  --_on-accent: var(--tollgate-on-accent, #0f1538);
  --_danger: var(--tollgate-danger, #ffa29b);
  --_success: var(--tollgate-success, #6fdcaa);
  --_shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px -8px rgb(0 0 0 / 55%);
  color-scheme: dark;
}
.tollgate-login *,
.tollgate-login *::before,
.tollgate-login *::after {
  box-sizing: border-box;
}
.tollgate-login [hidden] {
  display: none;
}
.tollgate-login .tollgate-unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  padding: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.tollgate-login .tollgate-logo {
  display: block;
  height: 36px;
  max-width: 100%;
  margin: 0 0 24px;
  object-fit: contain;
}
.tollgate-login .tollgate-screen {
  display: flex;
  flex-direction: column;
  margin: 0;
}
.tollgate-login .tollgate-tall {
  min-height: 324px;
}
.tollgate-login .tollgate-header {
  margin: 0 0 24px;
}
.tollgate-login .tollgate-title {
  margin: 0 0 6px;
  padding: 0;
  color: var(--_text);
  font: 650 24px/1.25 var(--_font);
  letter-spacing: -0.015em;
  text-wrap: balance;
  outline: none;
}
.tollgate-login .tollgate-subtitle {
  margin: 0;
  color: var(--_muted);
  font: 400 16px/1.5 var(--_font);
  text-wrap: pretty;
}
.tollgate-login .tollgate-stack {
  display: grid;
}
.tollgate-login .tollgate-stack > * {
  grid-area: 1 / 1;
}
.tollgate-login .tollgate-stack > [data-shown="false"] {
  visibility: hidden;
}
.tollgate-login .tollgate-address {
  color: var(--_text);
  font-weight: 550;
  overflow-wrap: anywhere;
}
.tollgate-login .tollgate-tabs {
  display: flex;
  gap: 4px;
  margin: 0 0 20px;
  padding: 4px;
  border-radius: var(--_field-radius);
  background: color-mix(in srgb, var(--_text) 7%, var(--_surface));
}
.tollgate-login .tollgate-tab {
  flex: 1 1 0;
  min-width: max-content;
  min-height: 44px;
  margin: 0;
  padding: 0 8px;
  border: 0;
  border-radius: calc(var(--_field-radius) - 3px);
  background: transparent;
  color: var(--_muted);
  font: 500 15px/1.25 var(--_font);
  cursor: pointer;
}
.tollgate-login .tollgate-tab:hover {
  color: var(--_text);
}
.tollgate-login .tollgate-tab[aria-selected="true"] {
  background: var(--_surface);
  box-shadow: 0 1px 3px rgb(16 24 40 / 16%);
  color: var(--_text);
}
.tollgate-login .tollgate-field {
  display: flex;
  flex-direction: column;
}
.tollgate-login .tollgate-label {
  margin: 0 0 6px;
  color: var(--_text);
  font: 550 14px/20px var(--_font);
}
.tollgate-login .tollgate-input,
.tollgate-login .tollgate-phone {
  width: 100%;
  height: 48px;
  margin: 0;
  border: 1px solid var(--_field-line);
  border-radius: var(--_field-radius);
  background: var(--_field);
  color: var(--_text);
  font: 400 17px/24px var(--_font);
  transition: border-color 120ms, box-shadow 120ms;
}
.tollgate-login .tollgate-input {
  padding: 0 14px;
  appearance: none;
  outline: none;
}
.tollgate-login .tollgate-phone {
  display: flex;
  align-items: stretch;
}
.tollgate-login .tollgate-country {
  position: relative;
  flex: none;
}
.tollgate-login .tollgate-country-list {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  margin: 0;
  padding: 0;
  border: 0;
  background: var(--_field);
  color: var(--_text);
  font: 400 16px/24px var(--_font);
  opacity: 0;
  cursor: pointer;
}
.tollgate-login .tollgate-country-shown {
  display: flex;
  align-items: center;
  gap: 6px;
  height: 100%;
  min-width: 100px;
  padding: 0 10px 0 14px;
  border-radius: calc(var(--_field-radius) - 1px);
  color: var(--_muted);
  font-variant-numeric: tabular-nums;
  pointer-events: none;
}
.tollgate-login .tollgate-country-code {
  color: var(--_text);
}
.tollgate-login .tollgate-chevron {
  flex: none;
  margin-inline-start: auto;
}
.tollgate-login .tollgate-country-list:hover + .tollgate-country-shown {
  color: var(--_text);
}
.tollgate-login .tollgate-phone-input {
  flex: 1;
  min-width: 0;
  height: 100%;
  margin: 0;
  padding: 0 14px 0 12px;
  border: 0;
  border-inline-start: 1px solid var(--_line);
  border-radius: 0 calc(var(--_field-radius) - 1px) calc(var(--_field-radius) - 1px) 0;
  background: transparent;
  color: var(--_text);
  font: 400 17px/24px var(--_font);
  font-variant-numeric: tabular-nums;
  appearance: none;
  outline: none;
}
.tollgate-login .tollgate-input:focus,
.tollgate-login .tollgate-phone:has(.tollgate-phone-input:focus) {
  border-color: var(--_accent);
  box-shadow: 0 0 0 1px var(--_accent), 0 0 0 4px color-mix(in srgb, var(--_accent) 22%, transparent);
}
.tollgate-login .tollgate-country-list:focus-visible + .tollgate-country-shown {
  outline: 2px solid var(--_accent);
  outline-offset: 1px;
}
.tollgate-login .tollgate-input[aria-invalid="true"],
.tollgate-login .tollgate-phone[data-invalid="true"] {
  border-color: var(--_danger);
}
.tollgate-login .tollgate-input[aria-invalid="true"]:focus,
.tollgate-login .tollgate-phone[data-invalid="true"]:has(.tollgate-phone-input:focus) {
  border-color: var(--_danger);
  box-shadow: 0 0 0 1px var(--_danger), 0 0 0 4px color-mix(in srgb, var(--_danger) 22%, transparent);
}
.tollgate-login .tollgate-note {
  min-height: 40px;
  margin: 6px 0 14px;
  color: var(--_muted);
  font: 400 14px/20px var(--_font);
  text-wrap: pretty;
}
.tollgate-login .tollgate-problem {
  color: var(--_danger);
}
.tollgate-login .tollgate-code {
  display: block;
}
.tollgate-login [data-input-otp]::selection {
  background: transparent;
  color: transparent;
}
.tollgate-login [data-input-otp]:autofill {
  opacity: 0 !important;
}
@supports (-webkit-touch-callout: none) {
  .tollgate-login [data-input-otp] {
    letter-spacing: -0.6em !important;
  }
}
.tollgate-login .tollgate-slots {
  display: grid;
  grid-template-columns: repeat(6, minmax(0, 1fr));
  gap: 8px;
}
.tollgate-login .tollgate-slot {
  position: relative;
  display: flex;
  align-items: center;
  justify-content: center;
  height: 56px;
  border: 1px solid var(--_field-line);
  border-radius: var(--_field-radius);
  background: var(--_field);
  color: var(--_text);
  font: 500 24px/1 var(--_font);
  font-variant-numeric: tabular-nums;
  transition: border-color 120ms, box-shadow 120ms;
}
.tollgate-login .tollgate-slot[data-active="true"] {
  border-color: var(--_accent);
  box-shadow: 0 0 0 1px var(--_accent), 0 0 0 4px color-mix(in srgb, var(--_accent) 22%, transparent);
}
.tollgate-login .tollgate-slots[data-invalid="true"] .tollgate-slot {
  border-color: var(--_danger);
}
.tollgate-login .tollgate-slots[data-invalid="true"] .tollgate-slot[data-active="true"] {
  box-shadow: 0 0 0 1px var(--_danger), 0 0 0 4px color-mix(in srgb, var(--_danger) 22%, transparent);
}
.tollgate-login .tollgate-slots[data-busy="true"] .tollgate-slot {
  color: var(--_muted);
}
.tollgate-login .tollgate-caret {
  width: 2px;
  height: 26px;
  border-radius: 1px;
  background: var(--_text);
  animation: tollgate-blink 1.1s steps(1) infinite;
}
.tollgate-login .tollgate-button {
  position: relative;
  width: 100%;
  min-height: 50px;
  margin: 0;
  padding: 0 16px;
  border: 1px solid transparent;
  border-radius: var(--_field-radius);
  background: var(--_accent);
  color: var(--_on-accent);
  font: 600 16px/24px var(--_font);
  font-variant-numeric: tabular-nums;
  cursor: pointer;
  transition: background-color 120ms;
}
.tollgate-login .tollgate-button:hover {
  background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
}
.tollgate-login .tollgate-button:active {
  background: color-mix(in srgb, var(--_accent) 78%, var(--_text));
}
.tollgate-login .tollgate-button[data-blocked="true"] {
  background: color-mix(in srgb, var(--_text) 9%, var(--_surface));
  color: var(--_muted);
  cursor: default;
}
.tollgate-login .tollgate-button[data-busy="true"] {
  cursor: progress;
}
.tollgate-login .tollgate-button[data-busy="true"] .tollgate-button-text {
  opacity: 0;
}
.tollgate-login .tollgate-spinner {
  position: absolute;
  inset: 0;
  width: 20px;
  height: 20px;
  margin: auto;
  border: 2px solid currentColor;
  border-inline-end-color: transparent;
  border-radius: 50%;
  animation: tollgate-turn 700ms linear infinite;
}
.tollgate-login .tollgate-links {
  display: flex;
  justify-content: space-between;
  gap: 0 16px;
  margin: 8px -8px 0;
}
.tollgate-login .tollgate-link {
  min-height: 44px;
  margin: 0;
  padding: 0 8px;
  border: 0;
  border-radius: calc(var(--_field-radius) - 2px);
  background: transparent;
  color: var(--_accent);
  font: 500 15px/20px var(--_font);
  font-variant-numeric: tabular-nums;
  text-align: start;
  cursor: pointer;
}
.tollgate-login .tollgate-link:hover {
  text-decoration: underline;
  text-underline-offset: 3px;
}
.tollgate-login .tollgate-link[aria-disabled="true"] {
  color: var(--_muted);
  text-decoration: none;
  cursor: default;
}
.tollgate-login .tollgate-button:focus-visible,
.tollgate-login .tollgate-tab:focus-visible,
.tollgate-login .tollgate-link:focus-visible {
  outline: 2px solid var(--_accent);
  outline-offset: 2px;
}
.tollgate-login .tollgate-tab:focus-visible,
.tollgate-login .tollgate-link:focus-visible {
  outline-offset: -2px;
}
.tollgate-login .tollgate-success {
  align-items: center;
  justify-content: center;
  color: var(--_success);
  text-align: center;
}
.tollgate-login .tollgate-success .tollgate-header {
  margin: 20px 0 0;
}
@keyframes tollgate-blink {
  50% {
    opacity: 0;
  }
}
@keyframes tollgate-turn {
  to {
    transform: rotate(1turn);
  }
}
@media (max-width: 400px) {
  .tollgate-login {
    padding: 28px 20px 20px;
  }
  .tollgate-login .tollgate-slots {
    gap: 6px;
  }
  .tollgate-login .tollgate-links {
    flex-direction: column;
    align-items: start;
  }
  .tollgate-login .tollgate-country-shown {
    gap: 5px;
    min-width: 86px;
    padding: 0 8px 0 10px;
  }
  .tollgate-login .tollgate-phone,
  .tollgate-login .tollgate-phone-input {
    font-size: 16px;
  }
  .tollgate-login .tollgate-phone-input {
    padding: 0 8px;
  }
  .tollgate-login .tollgate-note {
    font-size: 13px;
  }
  .tollgate-login .tollgate-tab {
    padding: 0 6px;
    font-size: 14px;
  }
}
@media (prefers-reduced-motion: reduce) {
  .tollgate-login * {
    transition: none;
  }
  .tollgate-login .tollgate-caret {
    animation: none;
  }
  .tollgate-login .tollgate-spinner {
    animation-duration: 3s;
  }
}
@media (prefers-contrast: more) {
  .tollgate-login {
    --_muted: var(--_text);
    --_line: var(--_text);
    --_field-line: var(--_text);
  }
}
@media (forced-colors: active) {
  .tollgate-login .tollgate-button,
  .tollgate-login .tollgate-tab[aria-selected="true"] {
    border: 1px solid ButtonText;
  }
  .tollgate-login .tollgate-button[aria-disabled="true"],
  .tollgate-login .tollgate-link[aria-disabled="true"] {
    border-color: GrayText;
    color: GrayText;
  }
  .tollgate-login .tollgate-input:focus,
  .tollgate-login .tollgate-phone:has(.tollgate-phone-input:focus),
  .tollgate-login .tollgate-slot[data-active="true"] {
    outline: 2px solid Highlight;
    outline-offset: 1px;
  }
  .tollgate-login .tollgate-slots[data-invalid="true"] .tollgate-slot,
  .tollgate-login .tollgate-phone[data-invalid="true"],
  .tollgate-login .tollgate-input[aria-invalid="true"] {
    border-width: 2px;
  }
  .tollgate-login .tollgate-caret {
    background: CanvasText;
  }
  .tollgate-login [data-input-otp] {
    forced-color-adjust: none;
  }
}
`

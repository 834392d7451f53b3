import { html, type Html } from '../kernel/html.ts'
import type { Locale } from '../kernel/locale.ts'

export interface EmailLetter {
  readonly locale: Locale
  /** Of the project. */
  readonly name: string
  readonly subject: string
  /** What a list of mail shows beside the subject. */
  readonly preheader: string
  /** The text part, up to the code and from it on. */
  readonly before: string
  readonly code: string
  readonly after: string
}

const sans = 'font-family: -apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif;'
const mono = 'font-family: ui-monospace, SF Mono, SFMono-Regular, Menlo, Consolas, Liberation Mono, monospace;'
/** The older of the two is what some mail programs know. */
const wrap = 'word-break: break-word; overflow-wrap: anywhere;'

/** Most mail programs drop sheets, so each element carries its own. No colour is a run of six digits: the first such run is the code. */
const styles = {
  body: 'margin: 0; padding: 0; background-color: #f6f6f3; -webkit-text-size-adjust: 100%; text-size-adjust: 100%;',
  preheader: 'display: none; max-height: 0; max-width: 0; overflow: hidden; opacity: 0; font-size: 1px; line-height: 1px; mso-hide: all;',
  ground: 'width: 100%; background-color: #f6f6f3;',
  margin: 'padding: 40px 16px 48px;',
  column: 'width: 100%; max-width: 600px; margin: 0 auto; border-collapse: separate;',
  name: `margin: 0; padding: 0 4px 20px; ${sans} font-size: 17px; line-height: 24px; font-weight: 600; letter-spacing: -0.01em; color: #1b1c1a; ${wrap}`,
  card: 'padding: 36px 32px 30px; background-color: #ffffff; border: 1px solid #e2e2dc; border-radius: 14px;',
  lead: `margin: 0 0 16px; ${sans} font-size: 17px; line-height: 26px; color: #1b1c1a; ${wrap}`,
  codeBox: 'width: 100%; margin: 8px 0 28px; border-collapse: separate;',
  codeCell: 'padding: 22px 8px; background-color: #e3f1ed; border-radius: 10px; text-align: center;',
  // The space behind the last digit is taken back, so that the digits stand in the middle.
  code:
    `margin: 0; padding: 0 0 0 0.2em; ${mono} font-size: 38px; line-height: 46px; font-weight: 600; letter-spacing: 0.2em; ` +
    'color: #0a6b58; white-space: nowrap; -webkit-user-select: all; user-select: all;',
  rest: `margin: 0 0 12px; ${sans} font-size: 15px; line-height: 23px; color: #63655f; ${wrap}`,
} as const

/** A media query is all that cannot stand on an element. */
const darkSheet = `
  @media (prefers-color-scheme: dark) {
    .ground { background-color: #11120f !important; }
    .card { background-color: #1a1b19 !important; border-color: #30322e !important; }
    .text { color: #ecedea !important; }
    .quiet { color: #a0a39b !important; }
    .code-cell { background-color: #16332b !important; }
    .code { color: #6ddabd !important; }
  }
  @media (max-width: 480px) {
    .margin { padding: 24px 12px 32px !important; }
    .card { padding: 26px 20px 18px !important; }
  }
`

/** Space that nobody sees: without it a list of mail goes on to show what follows, and that is the code. */
const previewSpace = { markup: '&zwnj;&nbsp; '.repeat(150) }

/** A whole document that loads nothing, for 320 px and up. Tables, because some mail programs lay out nothing else. */
export function emailHtml({ locale, name, subject, preheader, before, code, after }: EmailLetter): string {
  return html`<!doctype html>
    <html lang="${languageTags[locale]}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <meta name="x-apple-disable-message-reformatting" />
        <title>${subject}</title>
        ${{ markup: `<style>${darkSheet}</style>` }}
      </head>
      <body class="ground" style="${styles.body}">
        <div style="${styles.preheader}">${preheader}${previewSpace}</div>
        <table role="presentation" class="ground" style="${styles.ground}" width="100%" cellpadding="0" cellspacing="0" border="0">
          <tr>
            <td class="margin" style="${styles.margin}" align="center">
              <table role="presentation" style="${styles.column}" width="600" cellpadding="0" cellspacing="0" border="0">
                <tr>
                  <td align="left"><h1 class="text" style="${styles.name}">${name}</h1></td>
                </tr>
                <tr>
                  <td class="card" style="${styles.card}" align="left">
                    ${paragraphsOf(before).map((lines) => html`<p class="text" style="${styles.lead}">${lines}</p>`)}
                    <table role="presentation" style="${styles.codeBox}" width="100%" cellpadding="0" cellspacing="0" border="0">
                      <tr>
                        <td class="code-cell" style="${styles.codeCell}" align="center">
                          <p class="code" style="${styles.code}">${code}</p>
                        </td>
                      </tr>
                    </table>
                    ${paragraphsOf(afterCode(after)).map((lines) => html`<p class="quiet" style="${styles.rest}">${lines}</p>`)}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>`.markup
}

/** As BCP 47 spells them. */
const languageTags: Readonly<Record<Locale, string>> = { en: 'en', es: 'es', fr: 'fr', 'pt-br': 'pt-BR' }

/** The mark that ended the sentence around the code would begin the next one. */
function afterCode(after: string): string {
  return after.replace(/^[ \u00a0]*[.,;:!?]+/u, '')
}

function paragraphsOf(text: string): readonly (readonly Html[])[] {
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => paragraph.trim())
  return paragraphs.filter((paragraph) => paragraph !== '').map(linesOf)
}

function linesOf(paragraph: string): readonly Html[] {
  return paragraph.split('\n').map((line, index) => (index === 0 ? html`${line}` : html`<br />${line}`))
}

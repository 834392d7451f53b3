import type { BrowserContext, Page } from 'playwright-core'
import { parseOriginBoundCode } from '../../packages/server/test/support/parse-origin-bound-code.ts'

/** For a browser whose pages' WebOTP service is to be answered by `installSmsReceiver`. */
export const smsReceiverArgs = ['--enable-blink-features=MojoJS,MojoJSTest']

/** What the browser's parts said to each other about codes, on the page. */
interface ReceiverWindow {
  readonly smsReceiver: {
    /** How often the page asked the browser for a code. */
    readonly asked: () => number
    /** Whether it waits for one now. */
    readonly isAsked: () => boolean
    readonly receive: (code: string) => void
  }
}

/**
 * The phone's part of WebOTP, for new pages of this context: `navigator.credentials.get`, the credential and the abortion are the
 * browser's own; its message to the process that reads texts is answered here.
 */
export async function installSmsReceiver(context: BrowserContext): Promise<void> {
  await context.addInitScript(answerWebOtpService)
}

/** A text comes to the phone on which this page is open. Fails where it binds no code to the page, and where the page waits for none. */
export async function receiveText(page: Page, text: string): Promise<void> {
  const bound = parseOriginBoundCode(text)
  const { hostname } = new URL(page.url())
  if (bound?.host !== hostname) throw new Error(`this text is not for ${hostname}: ${text}`)
  await page.evaluate((code) => (window as unknown as ReceiverWindow).smsReceiver.receive(code), bound.code)
}

/** How often the page asked the browser for a code so far. */
export async function countAsked(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as ReceiverWindow).smsReceiver.asked())
}

/** Whether the page waits for a code now. */
export async function isAsking(page: Page): Promise<boolean> {
  return page.evaluate(() => (window as unknown as ReceiverWindow).smsReceiver.isAsked())
}

interface MojoHandle {
  watch(signals: { readonly readable: true }, told: () => void): void
  readMessage(): { readonly result: number; readonly buffer: ArrayBuffer }
  writeMessage(buffer: ArrayBuffer, handles: readonly never[]): number
}

/** What the blink features above put on a page. */
interface MojoWindow {
  readonly Mojo: { readonly RESULT_OK: number }
  readonly MojoInterfaceInterceptor: new (name: string) => {
    oninterfacerequest: (event: { readonly handle: MojoHandle }) => void
    start(): void
  }
}

/**
 * Runs on the page, so it stands alone. `blink.mojom.WebOTPService` has two calls: `Receive() => (SmsStatus status, string? code)` and
 * `Abort()`. The bindings for them come with Chromium's own test server alone, so the messages are read and written here by hand.
 */
function answerWebOtpService(): void {
  const { Mojo, MojoInterfaceInterceptor } = window as unknown as MojoWindow
  const status = { success: 0, aborted: 3 }
  const flags = { expectsAnswer: 1, isAnswer: 2 }
  let asked = 0
  let answer: ((outcome: number, code?: string) => void) | undefined

  const interceptor = new MojoInterfaceInterceptor('blink.mojom.WebOTPService')
  interceptor.oninterfacerequest = ({ handle }) => {
    handle.watch({ readable: true }, () => {
      for (;;) {
        const { result, buffer } = handle.readMessage()
        if (result !== Mojo.RESULT_OK) return
        accept(handle, new DataView(buffer))
      }
    })
  }
  interceptor.start()

  const receiver: ReceiverWindow = {
    smsReceiver: {
      asked: () => asked,
      isAsked: () => answer !== undefined,
      receive: (code) => {
        if (answer === undefined) throw new Error('the page waits for no code')
        answer(status.success, code)
        answer = undefined
      },
    },
  }
  Object.assign(window, receiver)

  /** A header of 16 bytes (its size, its version, the interface, the method), flags, trace, and the id of the request. */
  function accept(handle: MojoHandle, message: DataView): void {
    if ((message.getUint32(16, true) & flags.expectsAnswer) !== 0) {
      asked += 1
      const method = message.getUint32(12, true)
      const requestId = message.getBigUint64(24, true)
      answer = (outcome, code) => handle.writeMessage(answerMessage({ method, requestId, outcome, code }), [])
    } else {
      answer?.(status.aborted)
      answer = undefined
    }
  }

  interface Answer {
    readonly method: number
    readonly requestId: bigint
    readonly outcome: number
    readonly code: string | undefined
  }

  /** A header, then a struct of the status and the place of the text, then the text: its size, its length, its bytes. */
  function answerMessage({ method, requestId, outcome, code }: Answer): ArrayBuffer {
    const headerBytes = 32
    const structBytes = 24
    const text = code === undefined ? undefined : new TextEncoder().encode(code)
    const textBytes = text === undefined ? 0 : 8 + text.length
    const buffer = new ArrayBuffer(headerBytes + structBytes + Math.ceil(textBytes / 8) * 8)
    const view = new DataView(buffer)
    const write = (words: Readonly<Record<number, number>>) => {
      for (const [place, word] of Object.entries(words)) view.setUint32(Number(place), word, true)
    }
    write({ 0: headerBytes, 4: 1, 12: method, 16: flags.isAnswer })
    view.setBigUint64(24, requestId, true)
    write({ 32: structBytes, 40: outcome })
    if (text !== undefined) {
      const fromPointerToText = 8n
      view.setBigUint64(48, fromPointerToText, true)
      write({ 56: textBytes, 60: text.length })
      new Uint8Array(buffer, 64).set(text)
    }
    return buffer
  }
}

import type { OtpMethod } from './otp-methods.ts'
import type { Problem } from './problem.ts'

/** Of every code. */
export const codeLength = 6

/** Where a code went. */
export interface Destination {
  readonly method: OtpMethod
  /** E.164, or an email address. */
  readonly address: string
}

export interface SentCode extends Destination {
  readonly methodId: string
  /** When the server takes the next send to it. Epoch milliseconds. */
  readonly resendAtMilliseconds: number
  /** Whether this was not the first code to this destination. */
  readonly isAnother: boolean
}

/** A refusal of the moment: in force until then. Epoch milliseconds. */
export type Until = number | undefined

interface Common {
  readonly method: OtpMethod
  readonly problem: Problem | undefined
}

export interface AddressState extends Common {
  readonly screen: 'address'
  readonly isSending: boolean
  readonly sendBlockedUntil: Until
  /** Whether the person has come back from the code. */
  readonly isReturned: boolean
}

export interface CodeState extends Common {
  readonly screen: 'code'
  readonly sent: SentCode
  /** The digits so far. */
  readonly code: string
  readonly isChecking: boolean
  readonly isResending: boolean
  readonly checkBlockedUntil: Until
}

export interface SuccessState extends Common {
  readonly screen: 'success'
}

export type LoginState = AddressState | CodeState | SuccessState

export type LoginStep =
  | { readonly type: 'method-chosen'; readonly method: OtpMethod }
  | { readonly type: 'address-edited' }
  | { readonly type: 'address-refused'; readonly problem: Problem }
  | { readonly type: 'sending' }
  | { readonly type: 'sent'; readonly sent: SentCode }
  | { readonly type: 'send-refused'; readonly problem: Problem; readonly until: Until }
  | { readonly type: 'code-edited'; readonly code: string }
  | { readonly type: 'checking'; readonly code: string }
  | { readonly type: 'check-refused'; readonly problem: Problem; readonly until: Until }
  | { readonly type: 'signed-in' }
  | { readonly type: 'destination-changed' }

export function startOf(method: OtpMethod): AddressState {
  return { screen: 'address', method, problem: undefined, isSending: false, sendBlockedUntil: undefined, isReturned: false }
}

/** What the form shows after a step. Steps that come too late for the screen change nothing. */
export function loginStateAfter(state: LoginState, step: LoginStep): LoginState {
  if (step.type === 'signed-in') return { screen: 'success', method: state.method, problem: undefined }
  if (state.screen === 'address') return addressStateAfter(state, step)
  if (state.screen === 'code') return codeStateAfter(state, step)
  return state
}

function addressStateAfter(state: AddressState, step: LoginStep): LoginState {
  switch (step.type) {
    case 'method-chosen':
      return startOf(step.method)
    case 'address-edited':
      // The refusal was of the number before.
      return { ...state, problem: undefined, sendBlockedUntil: undefined }
    case 'address-refused':
      return { ...state, problem: step.problem }
    case 'sending':
      return { ...state, problem: undefined, isSending: true }
    case 'sent':
      return codeAwaited(step.sent)
    case 'send-refused':
      return { ...state, problem: step.problem, isSending: false, sendBlockedUntil: step.until }
    default:
      return state
  }
}

function codeStateAfter(state: CodeState, step: LoginStep): LoginState {
  switch (step.type) {
    case 'code-edited':
      return { ...state, code: step.code, problem: undefined }
    case 'checking':
      return { ...state, code: step.code, problem: undefined, isChecking: true }
    case 'check-refused':
      return { ...state, ...afterRefusal(state, step.problem), isChecking: false, problem: step.problem, checkBlockedUntil: step.until }
    case 'sending':
      return { ...state, problem: undefined, isResending: true }
    case 'sent':
      return { ...codeAwaited(step.sent), checkBlockedUntil: state.checkBlockedUntil }
    case 'send-refused':
      return {
        ...state,
        problem: step.problem,
        isResending: false,
        sent: { ...state.sent, resendAtMilliseconds: step.until ?? state.sent.resendAtMilliseconds },
      }
    case 'destination-changed':
      return { ...startOf(state.method), isReturned: true }
    default:
      return state
  }
}

function codeAwaited(sent: SentCode): CodeState {
  return {
    screen: 'code',
    method: sent.method,
    sent,
    code: '',
    isChecking: false,
    isResending: false,
    problem: undefined,
    checkBlockedUntil: undefined,
  }
}

/** A code that the server has judged is of no more use; one that it has not seen can be sent again as it stands. */
function afterRefusal({ code }: CodeState, { saying }: Problem): Pick<CodeState, 'code'> {
  return { code: 'id' in saying && saying.id === 'error.unreachable' ? code : '' }
}

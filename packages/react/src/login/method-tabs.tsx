import { type JSX, type KeyboardEvent, useRef } from 'react'
import type { FormView } from './form-view.ts'
import type { OtpMethod } from './otp-methods.ts'

interface MethodTabsProps {
  readonly view: FormView
  readonly methods: readonly OtpMethod[]
  readonly chosen: OtpMethod
  /** Of the element that they change. */
  readonly panelId: string
  readonly onChoose: (method: OtpMethod) => void
}

/** One stop of the Tab key; arrows, Home and End move within. Source: WAI-ARIA Authoring Practices, tabs with automatic activation. */
export function MethodTabs({ view: { texts }, methods, chosen, panelId, onChoose }: MethodTabsProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null)

  function move(event: KeyboardEvent): void {
    const target = methodAfterKey(event.key, { methods, chosen })
    if (target === undefined) return
    event.preventDefault()
    onChoose(target)
    list.current?.querySelector<HTMLElement>(`[data-method="${target}"]`)?.focus()
  }

  return (
    <div ref={list} role="tablist" aria-label={texts.text('methods.label')} className="tollgate-tabs" onKeyDown={move}>
      {methods.map((method) => (
        <button
          key={method}
          type="button"
          role="tab"
          className="tollgate-tab"
          id={tabId(panelId, method)}
          data-method={method}
          aria-selected={method === chosen}
          aria-controls={panelId}
          tabIndex={method === chosen ? 0 : -1}
          onClick={() => onChoose(method)}
        >
          {texts.text(`method.${method}`)}
        </button>
      ))}
    </div>
  )
}

/** By which the panel names itself. */
export function tabId(panelId: string, method: OtpMethod): string {
  return `${panelId}-${method}`
}

interface Tabs {
  readonly methods: readonly OtpMethod[]
  readonly chosen: OtpMethod
}

function methodAfterKey(key: string, { methods, chosen }: Tabs): OtpMethod | undefined {
  const index = methods.indexOf(chosen)
  if (key === 'ArrowRight') return methods[(index + 1) % methods.length]
  if (key === 'ArrowLeft') return methods.at(index - 1)
  if (key === 'Home') return methods[0]
  return key === 'End' ? methods.at(-1) : undefined
}

import { type JSX, useEffect, useRef } from 'react'
import type { FormView } from './form-view.ts'
import { ScreenHeader } from './screen-header.tsx'

interface SuccessScreenProps {
  readonly view: FormView
  readonly titleId: string
}

/** Stands until the page puts something else in its place. */
export function SuccessScreen({ view, titleId }: SuccessScreenProps): JSX.Element {
  const title = useRef<HTMLHeadingElement>(null)
  // What had the focus is gone; the heading says why.
  useEffect(() => title.current?.focus(), [])
  return (
    <div className="tollgate-screen tollgate-tall tollgate-success">
      <svg className="tollgate-check" viewBox="0 0 48 48" width="56" height="56" aria-hidden="true">
        <circle cx="24" cy="24" r="23" fill="currentColor" opacity="0.12" />
        <path d="m15.5 24.5 6 6 11.5-12.5" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <ScreenHeader view={{ ...view, hidesHeader: false }} id={titleId} title={view.texts.text('success.title')} titleRef={title}>
        {view.texts.text('success.text')}
      </ScreenHeader>
    </div>
  )
}

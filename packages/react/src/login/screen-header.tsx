import type { JSX, ReactNode, Ref } from 'react'
import type { FormView } from './form-view.ts'

interface ScreenHeaderProps {
  readonly view: FormView
  readonly id: string
  readonly title: string
  readonly titleRef?: Ref<HTMLHeadingElement>
  readonly children: ReactNode
}

/** Says what the screen is for. */
export function ScreenHeader({ view, id, title, titleRef, children }: ScreenHeaderProps): JSX.Element {
  return (
    <header className={view.hidesHeader ? 'tollgate-unseen' : 'tollgate-header'}>
      <h2 id={id} ref={titleRef} className="tollgate-title" tabIndex={-1}>
        {title}
      </h2>
      <p className="tollgate-subtitle">{children}</p>
    </header>
  )
}

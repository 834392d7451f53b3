import { type RefObject, useLayoutEffect } from 'react'
import { styles } from './styles.ts'

/** Puts the form's styles where the element is, once: in the document, or in the shadow tree that the page keeps it in. */
export function useStyles(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const root = element.current?.getRootNode()
    if (root !== undefined && 'adoptedStyleSheets' in root) adopt(root as Document | ShadowRoot)
  }, [element])
}

const sheets = new WeakMap<Document, CSSStyleSheet>()

// Constructed and adopted, so that a content security policy without 'unsafe-inline' has nothing to refuse.
function adopt(root: Document | ShadowRoot): void {
  const sheet = sheetOf(root.ownerDocument ?? root)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}

/** A sheet belongs to the document that made it: a page may draw the form in a window that it opened. */
function sheetOf(document: Document): CSSStyleSheet {
  const known = sheets.get(document)
  if (known !== undefined) return known
  const sheet = new (document.defaultView ?? window).CSSStyleSheet()
  sheet.replaceSync(styles)
  sheets.set(document, sheet)
  return sheet
}

import type { CSSProperties } from 'react'
import type { Palette, Theme } from './login-props.ts'

/** The theme as the CSS variables that the styles read. Those that it leaves out are the page's to set in its own CSS. */
export function themeVariables(theme: Theme, colorScheme: 'light' | 'dark'): CSSProperties {
  const palette = theme[colorScheme] ?? {}
  const colors = Object.entries(variableNames).map(([name, variable]) => [variable, palette[name as keyof Palette]])
  const given = [...colors, ['--tollgate-font', theme.fontFamily], ['--tollgate-radius', theme.radius]]
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as CSSProperties
}

const variableNames: Readonly<Record<keyof Palette, string>> = {
  surface: '--tollgate-surface',
  text: '--tollgate-text',
  mutedText: '--tollgate-muted-text',
  line: '--tollgate-line',
  field: '--tollgate-field',
  fieldLine: '--tollgate-field-line',
  accent: '--tollgate-accent',
  onAccent: '--tollgate-on-accent',
  danger: '--tollgate-danger',
  success: '--tollgate-success',
}

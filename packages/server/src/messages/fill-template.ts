/** What a template may leave open. */
export const placeholders = ['code', 'name', 'minutes'] as const

export type TemplateValues = Readonly<Record<(typeof placeholders)[number], string>>

/** In one pass: a value that looks like a placeholder stays text. */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(/\{(code|name|minutes)\}/g, (_, name: keyof TemplateValues) => values[name])
}

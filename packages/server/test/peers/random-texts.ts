/** What people of four languages read, in and outside of GSM-7; with the origin line, or without. */
const phrases = {
  en: ['Your code:', 'Valid for 5 minutes.', 'Do not share it.', 'It’s yours alone — keep it.', 'Price: 3 € {net} [~2 | ^1] \\o/'],
  es: ['Tu codigo:', '¿Eres tú?', '¡No lo compartas!', 'Vence en 5 minutos, mañana no.', 'Tu código de verificación está aquí'],
  fr: ['Votre code :', 'Valable 5 minutes.', 'Ne le partagez pas.', 'Où ça ? À Noël, bien sûr.', 'Il a été envoyé à la grand-mère'],
  'pt-br': ['Seu codigo:', 'Vale por 5 minutos.', 'Não compartilhe.', 'É só seu, até amanhã.', 'Ação concluída: coração'],
} as const

const languages = Object.values(phrases)

/** The same for every run with the same seed. */
export function randomTexts(count: number, seed: number): readonly string[] {
  const pick = seeded(seed)
  return Array.from({ length: count }, (_, index) => {
    const language = languages[index % languages.length] ?? phrases.en
    const words = Array.from({ length: 1 + pick(8) }, () => language[pick(language.length)] ?? '')
    const code = (100_000 + pick(900_000)).toString()
    return [...words, code].join(' ') + (pick(2) === 0 ? `\n@acme_${pick(99)}.example #${code}` : '')
  })
}

/** Numerical Recipes' linear congruence: plenty for picking phrases. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

import { type Answer, type Desk, type More, passed, wrong } from './desk.ts'

const comparisonsPerCode = 5

/** So many wrong codes that are compared, with a new code asked for whenever the last one allows no more. */
export async function guessWrong(desk: Desk, number: string, { times, ...more }: { readonly times: number } & More): Promise<void> {
  let method = ''
  let code = ''
  for (let guess = 0; guess < times; guess += 1) {
    if (guess % comparisonsPerCode === 0) {
      method = passed(await desk.loginOrCreate(number)).body.phone_id
      code = wrong(await desk.world.codeOf(number))
    }
    const answer = await desk.type(method, code, more)
    if (answer.error !== 'otp_code_not_found') throw new Error(`guess ${guess + 1} was not compared: ${JSON.stringify(answer.body)}`)
  }
}

/** Types a wrong code for the number's living one. */
export async function typeWrong(desk: Desk, number: string, more: More = {}): Promise<Answer> {
  return desk.type(await methodOf(desk, number), wrong(await desk.world.codeOf(number)), more)
}

export async function typeRight(desk: Desk, number: string, more: More = {}): Promise<Answer> {
  return desk.type(await methodOf(desk, number), await desk.world.codeOf(number), more)
}

/** The method id by which a log-in of the number goes. */
async function methodOf(desk: Desk, number: string): Promise<string> {
  const query = { operands: [{ filter_name: 'phone_number', filter_value: [number] }] }
  const { results } = passed(await desk.call('POST', '/v1/users/search', { query })).body
  const phones = results.flatMap((user) => user.phone_numbers)
  const phone = phones.find((held) => held.phone_number === number && held.verified) ?? phones.find((held) => held.phone_number === number)
  if (phone === undefined) throw new Error(`nobody has ${number}`)
  return phone.phone_id
}

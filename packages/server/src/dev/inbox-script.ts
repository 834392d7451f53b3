/**
 * Runs in the browser, as it stands here. What it shows was written by strangers (a project's name, a number that was refused), so it enters
 * the page as text nodes alone; the page's Trusted Types refuse markup anyway.
 */
export const inboxScript = String.raw`
const byId = (id) => document.getElementById(id)
const thread = byId('thread')
const stream = byId('stream')
const filter = byId('filter')
const newer = byId('newer')
const title = document.title

/** id -> what is shown of a message or a notice */
const shown = new Map()
/** The server's clock minus the browser's. Milliseconds. */
let clockLead = 0
let isFirstState = true
let isAtEnd = true
let unreadCount = 0

connect()
setInterval(tick, 500)

function connect() {
  const events = new EventSource('/dev/inbox/events')
  events.onmessage = (event) => {
    showConnection('live', 'Live')
    showState(JSON.parse(event.data))
  }
  events.onerror = () => {
    showConnection('lost', 'Reconnecting')
    // Refused, not cut off: the browser does not try again by itself.
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, 3000)
  }
}

function showConnection(state, text) {
  const connection = byId('connection')
  if (connection.dataset.state === state) return
  connection.dataset.state = state
  connection.textContent = text
}

function showState({ now, messages, notices }) {
  clockLead = now - Date.now()
  const items = [
    ...messages.map((message) => ({ ...message, render: renderMessage })),
    ...notices.map((notice) => ({ ...notice, render: renderNotice })),
  ].sort((one, other) => one.at - other.at)

  removeAllBut(new Set(items.map(({ id }) => id)))
  const arrived = items.filter(({ id }) => !shown.has(id))
  for (const item of items) {
    if (shown.has(item.id)) shown.get(item.id).item = item
    else shown.set(item.id, { item, ...item.render(item) })
  }
  placeInOrder(items)
  showNumbers()
  applyFilter()
  tick()
  if (isFirstState) scrollToEnd()
  else if (arrived.length > 0) greet(arrived)
  isFirstState = false
}

function removeAllBut(ids) {
  for (const [id, { node }] of shown) {
    if (ids.has(id)) continue
    node.remove()
    shown.delete(id)
  }
}

/** Moves nothing that is in place: a moved node loses its focus. */
function placeInOrder(items) {
  let next = stream.firstElementChild
  for (const { id } of items) {
    const { node } = shown.get(id)
    if (node === next) next = next.nextElementSibling
    else stream.insertBefore(node, next)
  }
}

function greet(arrived) {
  const visible = arrived.filter(({ id }) => !shown.get(id).node.hidden)
  for (const { id } of visible) shown.get(id).node.classList.add('arrived')
  if (visible.length > 0) byId('announcer').textContent = shown.get(visible.at(-1).id).spoken
  if (isAtEnd) scrollToEnd()
  else newer.hidden = newer.hidden && visible.length === 0
  if (document.hidden) unreadCount += arrived.length
  showUnread()
}

function renderMessage({ at, to_shown, channel, locale, text, code, warning }) {
  const words = element('p', { lang: locale }, ...wordsOf(text, code))
  if (text === null) words.className = 'gone'
  const state = element('span')
  const copy = code === null ? [] : [copyButton('Copy code', () => code, words.querySelector('.code'))]
  const node = element('li', { class: 'message' },
    metaOf({ to_shown, at }, channelName(channel) + ' · ' + languageName(locale)),
    element('div', { class: 'bubble' }, words),
    ...(warning === null ? [] : [element('p', { class: 'warning' }, warning)]),
    element('div', { class: 'foot' }, ...copy, state),
  )
  const tick = (now, { code_state, expires_at }) => {
    const end = endOf(code_state, now >= expires_at)
    node.classList.toggle('spent', end !== undefined)
    setText(state, end ?? 'Expires in ' + duration(expires_at - now))
  }
  return { node, tick, spoken: 'New message to ' + to_shown + ': ' + (text ?? '') }
}

/** Undefined while it may be typed. The server forgets what became of a code some time after its end. */
function endOf(codeState, isOver) {
  if (codeState !== 'used' && isOver) return 'Expired'
  return { used: 'Used', guessed: 'Guessed too often', void: 'No longer valid' }[codeState]
}

function wordsOf(text, code) {
  if (text === null) return ['This text was sealed under another TOLLGATE_SECRET and cannot be read.']
  if (code === null) return [text]
  const start = text.indexOf(code)
  return [text.slice(0, start), element('strong', { class: 'code' }, code), text.slice(start + code.length)]
}

function renderNotice({ at, to_shown, error_type, message, passes_at }) {
  const addressee = to_shown ?? 'anybody'
  const state = element('span')
  const node = element('li', { class: 'notice' },
    metaOf({ to_shown: 'Nothing was sent to ' + addressee, at }, ''),
    element('div', { class: 'bubble' },
      element('p', {}, message),
      element('p', { class: 'foot' }, element('code', {}, error_type), state),
    ),
  )
  const tick = (now) => {
    if (passes_at !== null) setText(state, now >= passes_at ? 'Would pass now' : 'Passes in ' + duration(passes_at - now))
  }
  return { node, tick, spoken: 'Nothing was sent to ' + addressee + ': ' + message }
}

function metaOf({ to_shown, at }, how) {
  return element('p', { class: 'meta' },
    element('span', { class: 'to' }, to_shown),
    ...(how === '' ? [] : [element('span', {}, how)]),
    element('time', { datetime: new Date(at).toISOString() }, timeOfDay(at)),
  )
}

function copyButton(label, textOf, place) {
  const button = element('button', { class: 'copy', type: 'button' }, label)
  activateCopy(button, textOf, place)
  return button
}

function activateCopy(button, textOf, place) {
  const label = button.textContent
  let reset
  button.onclick = async () => {
    const isCopied = await copyText(textOf(), place)
    button.textContent = isCopied ? 'Copied' : 'Selected'
    byId('announcer').textContent = button.textContent
    clearTimeout(reset)
    reset = setTimeout(() => (button.textContent = label), 2000)
  }
}

/** Over plain http, under another name than localhost, there is no clipboard: then what is to be copied is selected at least. */
async function copyText(text, place) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    getSelection().selectAllChildren(place)
    return document.execCommand('copy')
  }
}

function showNumbers() {
  const numbers = new Map()
  for (const { item } of shown.values()) {
    if (item.to === null) continue
    const known = numbers.get(item.to) ?? { shown: item.to_shown, count: 0, at: 0 }
    numbers.set(item.to, { ...known, count: known.count + 1, at: Math.max(known.at, item.at) })
  }
  const focused = document.activeElement?.dataset.number
  const rows = [...numbers.values()].sort((one, other) => other.at - one.at)
  const buttons = [numberButton('All numbers', '', shown.size), ...rows.map((row) => numberButton(row.shown, row.shown, row.count))]
  byId('numbers').replaceChildren(...buttons.map((button) => element('li', {}, button)))
  if (focused !== undefined) buttons.find((button) => button.dataset.number === focused)?.focus()
  byId('side').hidden = shown.size === 0
  byId('empty').hidden = shown.size > 0
}

function numberButton(label, number, count) {
  const button = element('button', { type: 'button', 'data-number': number },
    element('span', {}, label),
    element('span', { class: 'count' }, String(count)),
  )
  button.onclick = () => {
    filter.value = number
    applyFilter()
    scrollToEnd()
  }
  return button
}

function applyFilter() {
  const wanted = comparable(filter.value)
  let visibleCount = 0
  for (const { item, node } of shown.values()) {
    node.hidden = wanted !== '' && !comparable(item.to ?? '').includes(wanted)
    if (!node.hidden) visibleCount += 1
  }
  for (const button of byId('numbers').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(comparable(button.dataset.number) === wanted))
  }
  byId('none-match').hidden = visibleCount > 0 || shown.size === 0
}

/** (415) 555-0123 finds +14155550123. */
function comparable(text) {
  return text.toLowerCase().replace(/[\s()+.-]/g, '')
}

function tick() {
  const now = Date.now() + clockLead
  for (const { item, tick } of shown.values()) tick(now, item)
  const clock = byId('clock')
  clock.hidden = Math.abs(clockLead) < 90000
  setText(clock, 'Clock ' + duration(Math.abs(clockLead)) + (clockLead > 0 ? ' ahead' : ' behind'))
}

function duration(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 60) return seconds + ' s'
  if (seconds < 3600) return Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  if (hours < 48) return hours + ' h ' + Math.floor((seconds % 3600) / 60) + ' min'
  return Math.floor(hours / 24) + ' days'
}

function timeOfDay(at) {
  const time = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at)
  const isToday = new Date(at).toDateString() === new Date(Date.now() + clockLead).toDateString()
  return isToday ? time : new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' }).format(at) + ', ' + time
}

function channelName(channel) {
  return { sms: 'SMS', whatsapp: 'WhatsApp', email: 'Email' }[channel] ?? channel
}

function languageName(locale) {
  return new Intl.DisplayNames('en', { type: 'language' }).of(locale)
}

function scrollToEnd() {
  thread.scrollTop = thread.scrollHeight
  isAtEnd = true
  newer.hidden = true
}

function showUnread() {
  document.title = unreadCount > 0 ? '(' + unreadCount + ') ' + title : title
}

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value)
  node.append(...children)
  return node
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

for (const button of document.querySelectorAll('[data-copies]')) {
  const command = byId(button.dataset.copies)
  activateCopy(button, () => command.textContent, command)
}

filter.oninput = () => {
  applyFilter()
  scrollToEnd()
}

newer.onclick = scrollToEnd

thread.onscroll = () => {
  isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 48
  if (isAtEnd) newer.hidden = true
}

new ResizeObserver(() => {
  if (isAtEnd) scrollToEnd()
}).observe(thread)

document.onvisibilitychange = () => {
  if (document.hidden) return
  unreadCount = 0
  showUnread()
}
`.trimStart()

/** In development texts reach no phone. Shown where `TOLLGATE_INBOX_URL` says where they are. */
export function InboxLink() {
  const url = process.env.TOLLGATE_INBOX_URL
  if (!url) return null
  return (
    <a href={url} target="_blank" rel="noreferrer">
      Where is my code?
    </a>
  )
}

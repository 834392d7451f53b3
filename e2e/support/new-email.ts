let emails = 0

/** An address that nobody in this process had before: limits are counted by address. */
export function newEmail(): string {
  emails += 1
  return `ada.${emails}@example.com`
}

/** Ways to send a passcode, by their documented names; the texts themselves will do as well. */
export const OTPMethods = { SMS: 'sms', WhatsApp: 'whatsapp', Email: 'email' } as const

export type OtpMethod = (typeof OTPMethods)[keyof typeof OTPMethods]

export { composeApi, type ApiWishes, type Ground } from './compose-api.ts'

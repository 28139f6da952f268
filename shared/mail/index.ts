export * from './mime/index.ts'

import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'turso', schema: './src/db/org/schema.ts', out: './src/db/org/migrations' })

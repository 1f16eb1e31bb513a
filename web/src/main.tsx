import { QueryClientProvider } from '@tanstack/preact-query'
import { render } from 'preact'
import { createQueryClient } from './api/query-client.ts'
import { App } from './app.tsx'
import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'

const root = document.getElementById('app')
if (root === null) throw new Error('index.html has no #app')

// Preact would leave what index.html has there, below the page.
root.replaceChildren()
render(
  <QueryClientProvider client={createQueryClient()}>
    <App />
  </QueryClientProvider>,
  root,
)

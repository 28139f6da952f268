import { createRoot } from 'react-dom/client'
import '../../panel/panel.css'
import { Panel } from '../../panel/panel.tsx'

const root = document.getElementById('root')
if (root) createRoot(root).render(<Panel view="popup" />)

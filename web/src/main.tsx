import '@mantine/core/styles.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { refuseMarkup } from './app/trusted-text.ts';

refuseMarkup();
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);

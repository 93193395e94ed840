import '@mantine/core/styles.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { tellStyleNonce } from './app/style-nonce.ts';
import { refuseMarkup } from './app/trusted-text.ts';

refuseMarkup();
tellStyleNonce();
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);

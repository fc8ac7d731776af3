// The console's two languages: Chinese first, English for those who chose it.

const KEPT_UNDER = 'console.lang';

function kept() {
  try {
    return localStorage.getItem(KEPT_UNDER);
  } catch {
    return null;
  }
}

/** @type {'zh' | 'en'} */
export const lang = kept() === 'en' ? 'en' : 'zh';

/**
 * The words of the language in use.
 * @param {string} chinese
 * @param {string} english
 */
export const w = (chinese, english) => (lang === 'en' ? english : chinese);

/** Keeps the choice and starts anew: words are chosen as modules load. */
export function chooseLang(/** @type {'zh' | 'en'} */ chosen) {
  try {
    localStorage.setItem(KEPT_UNDER, chosen);
  } catch {
    return;
  }
  location.reload();
}

export const locale = lang === 'en' ? 'en' : 'zh-CN';

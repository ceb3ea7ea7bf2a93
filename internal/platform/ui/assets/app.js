// Throughline: makes pages better where it runs; every page works without it.
// A form or link says what it wants by its data attributes:
//   data-refresh="#id"   fetch it and swap that element instead of loading a page
//   data-poll="/path"    fetch every second and swap, until the answer polls no more
//   data-draft="key"     keep what is typed in this browser until it was sent
//   data-outbox          without a network, keep the entry and send it later, once
//   data-progress        show how much of a file was sent
//   data-typeahead="/p"  suggestions: GET /p?q=… answers [{"value","label","note","id"}]
//   data-warn            ask before typed changes are lost
(() => {
  'use strict';
  const say = document.currentScript.dataset;
  const who = document.body.dataset.who || '';
  const $ = (css, root = document) => root.querySelector(css);
  const all = (css, root = document) => [...root.querySelectorAll(css)];
  const fill = (text, n) => text.replace('{n}', n);
  const announce = text => { $('#live').textContent = text; };
  const make = (tag, props, ...inside) => {
    const e = Object.assign(document.createElement(tag), props);
    e.append(...inside);
    return e;
  };
  const ticked = e => /radio|checkbox/.test(e.type);
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');

  // Storage may be full or switched off; then there are no drafts and no outbox.
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
    keys() { try { return Object.keys(localStorage); } catch { return []; } },
  };

  // ---- swapping a part of the page for the same part of an answer ----
  const read = html => new DOMParser().parseFromString(html, 'text/html');

  function swap(page, target) {
    const old = $(target), fresh = $(target, page);
    if (!old || !fresh) return false;
    const at = old.contains(document.activeElement) ? document.activeElement : null;
    const polled = old.hasAttribute('data-poll');
    old.replaceWith(fresh);
    if (fresh.matches('main')) {
      $('.usa-header').replaceWith($('.usa-header', page));
    } else if (!polled) {
      all('main > .usa-flash').forEach(e => e.remove());
      const flash = $('main > .usa-flash', page);
      if (flash) $('main').prepend(flash);
    }
    setup();
    const errors = $('.usa-error-summary', fresh);
    const again = errors || (at && ((at.id && document.getElementById(at.id)) || fresh));
    if (again) {
      again.tabIndex = again === fresh ? -1 : again.tabIndex;
      again.focus();
    }
    document.title = page.title;
    if (!polled) announce(($('main > .usa-flash p') || { textContent: say.updated }).textContent);
    return true;
  }

  const sending = (form, submitter) => {
    const data = new FormData(form, submitter);
    const url = new URL((submitter && submitter.getAttribute('formaction')) || form.getAttribute('action') || location.href, location.href);
    if (form.method === 'get') {
      url.search = new URLSearchParams(data);
      return { url, options: {} };
    }
    return { url, options: { method: 'POST', body: form.enctype === 'multipart/form-data' ? data : new URLSearchParams(data) } };
  };

  async function refresh(url, options, target) {
    const answer = await fetch(url, options);
    if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
    const page = read(await answer.text());
    if ((page.body.dataset.who || '') !== who || !swap(page, target)) location.assign(answer.url);
    else if (answer.ok && !options.poll) history.replaceState(null, '', answer.url);
  }

  // Falls back to what the browser would have done; the idempotency key makes a second POST safe.
  const free = button => button && button.removeAttribute('aria-busy');
  function native(form, button) {
    free(button);
    form.dataset.native = '';
    form.requestSubmit(button);
  }

  async function send(form, button) {
    const { url, options } = sending(form, button);
    try {
      await refresh(url, options, form.dataset.refresh || '#main');
    } catch (e) {
      const offline = who && e instanceof TypeError && 'outbox' in form.dataset;
      if (!offline || !keep(form, options.body)) native(form, button);
    }
    setTimeout(() => free(button));
  }

  function poll(element) {
    setTimeout(() => {
      if (element.isConnected) refresh(element.dataset.poll, { poll: true }, '#' + element.id).catch(() => poll(element));
    }, 1000);
  }

  // ---- outbox: entries made without a network ----
  const box = 'outbox:' + who;
  const waiting = () => store.get(box) || [];
  const without = key => { const left = waiting().filter(e => e.key !== key); left.length ? store.set(box, left) : store.drop(box); };

  function keep(form, body) {
    const text = [...form.elements].filter(e => e.name && e.type !== 'hidden' && e.value && (!ticked(e) || e.checked))
      .map(e => e.tagName === 'SELECT' ? e.selectedOptions[0].text : e.value).join(' · ');
    const entry = { key: body.get('key'), url: form.action, body: String(body), text };
    without(entry.key);
    if (!store.set(box, [...waiting(), entry])) return false;
    form.reset();
    form.elements.key.value = newKey();
    showOutbox();
    announce(say.offline);
    return true;
  }

  function showOutbox() {
    const list = waiting(), place = $('#outbox');
    place.hidden = !list.length;
    place.replaceChildren(
      make('h2', { textContent: `${say.waiting} (${list.length})` }), make('p', { textContent: say.offline }),
      make('ul', {}, ...list.map(e => make('li', {}, make('span', { textContent: e.text || say.saved }),
        make('button', { type: 'button', className: 'usa-button usa-button--quiet', textContent: say.drop, onclick() { without(e.key); showOutbox(); } }),
        ...(e.message ? [make('p', { textContent: e.message })] : [])))),
      make('button', { type: 'button', className: 'usa-button usa-button--secondary', textContent: say.send, onclick: flush }));
  }

  let flushing = false;
  async function flush() {
    if (flushing || !who) return;
    flushing = true;
    let sent = 0;
    try {
      for (const entry of waiting()) {
        const answer = await fetch(entry.url, { method: 'POST', body: new URLSearchParams(entry.body) });
        if (answer.status >= 500 || answer.status === 429) break;
        const page = read(await answer.text());
        if (page.body.dataset.who !== who) break; // a sign-in page, or a stranger's network
        if (answer.ok) {
          without(entry.key);
          sent++;
          continue;
        }
        const why = $('.usa-error-summary li', page) || $('main h1', page);
        store.set(box, waiting().map(e => e.key === entry.key ? { ...e, message: why ? why.textContent : '' } : e));
      }
    } catch { /* still no network: the entries stay */ }
    flushing = false;
    showOutbox();
    if (sent) announce(`${say.sent}: ${sent}`);
  }

  // ---- upload with a bar ----
  function upload(form, button) {
    const { url, options } = sending(form, button);
    const bar = make('progress', { max: 1, value: 0 });
    bar.setAttribute('aria-label', say.progress);
    form.append(bar);
    const x = new XMLHttpRequest();
    x.open('POST', url);
    x.upload.onprogress = e => { bar.value = e.loaded / e.total; };
    x.onerror = () => { bar.remove(); native(form, button); };
    x.onload = () => {
      bar.remove();
      free(button);
      if ((x.status < 300 || x.status === 422) && swap(read(x.responseText), '#main')) history.replaceState(null, '', x.responseURL);
      else native(form, button);
    };
    x.send(options.body);
  }

  // ---- drafts ----
  const draftKey = form => `draft:${who}:${form.dataset.draft}`;
  const draftable = form => [...form.elements].filter(e => e.name && !/hidden|password|file|submit/.test(e.type));
  const slot = e => ticked(e) ? 'checked' : 'value';
  function restore(form) {
    const kept = store.get(draftKey(form));
    if (!kept || $('.usa-error-summary')) return;
    draftable(form).forEach((e, i) => { if (i in kept && kept[i][0] === e.name) e[slot(e)] = kept[i][1]; });
    form.prepend(make('p', { className: 'usa-hint', textContent: say.draft }));
  }

  // ---- suggestions (ARIA combobox with a list) ----
  function typeahead(input) {
    const list = make('ul', { id: input.id + '-list', hidden: true }), wrap = make('span', { className: 'usa-combo' });
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', input.labels[0] ? input.labels[0].textContent : '');
    input.replaceWith(wrap);
    wrap.append(input, list);
    input.autocomplete = 'off';
    const set = (name, value) => input.setAttribute(name, value);
    Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': false }).forEach(a => set(...a));
    let found = [], at = -1, timer, asked = 0;
    const close = () => { list.hidden = true; at = -1; set('aria-expanded', false); input.removeAttribute('aria-activedescendant'); };
    const mark = i => {
      at = i;
      [...list.children].forEach((li, j) => li.setAttribute('aria-selected', j === i));
      set('aria-activedescendant', `${list.id}-${i}`);
      list.children[i].scrollIntoView({ block: 'nearest' });
    };
    const pick = i => {
      input.value = found[i].value;
      const id = input.form && input.form.elements[input.name + '_id'];
      if (id) id.value = found[i].id || '';
      close();
      input.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const ask = async () => {
      const turn = ++asked, url = new URL(input.dataset.typeahead, location.href);
      if (input.value.trim().length < 2) return close();
      url.searchParams.set('q', input.value);
      try {
        const answer = await (await fetch(url, { headers: { Accept: 'application/json' } })).json();
        if (turn !== asked) return;
        found = answer;
        list.replaceChildren(...found.map((f, i) => {
          const li = make('li', { id: `${list.id}-${i}`, onmousedown(e) { e.preventDefault(); pick(i); } }, f.label || f.value, ...(f.note ? [make('small', { textContent: f.note })] : []));
          li.setAttribute('role', 'option');
          return li;
        }));
        list.hidden = !found.length;
        set('aria-expanded', !list.hidden);
        announce(fill(say.found, found.length));
      } catch { close(); }
    };
    input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 200); });
    input.addEventListener('blur', close);
    input.addEventListener('keydown', e => {
      if (list.hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step) mark((at + step + found.length) % found.length);
      else if (e.key === 'Enter' && at >= 0) pick(at);
      else if (e.key === 'Escape') close();
      else return;
      e.preventDefault();
    });
  }

  // ---- check boxes of a table ----
  const rows = id => all(`input[type=checkbox][form="${id}"]`);
  function count(id) {
    const boxes = rows(id), n = boxes.filter(b => b.checked).length;
    const text = $(`[data-count="${id}"]`), top = $(`[data-all="${id}"]`);
    if (text) text.textContent = fill(text.dataset.text, n);
    if (top) { top.checked = n > 0 && n === boxes.length; top.indeterminate = n > 0 && n < boxes.length; }
  }

  function countdown(form) {
    let left = Number(form.dataset.undo);
    const tick = () => {
      if (!form.isConnected) return;
      if (left <= 0) {
        if (form.contains(document.activeElement)) $('main').focus();
        form.hidden = true;
        return;
      }
      $('[data-undo-left]', form).textContent = ' ' + fill(say.seconds, left--);
      setTimeout(tick, 1000);
    };
    tick();
  }

  // ---- putting it together; runs again for what was swapped in ----
  const ready = new WeakSet();
  function setup() {
    const each = (css, f) => all(css).forEach(e => { if (!ready.has(e)) { ready.add(e); f(e); } });
    each('[data-poll]', poll);
    each('form[data-draft]', restore);
    each('input[data-typeahead]', typeahead);
    each('form[data-undo]', countdown);
    each('[data-all]', e => { e.hidden = false; count(e.dataset.all); });
    each('[data-password]', e => { e.hidden = false; });
    if ($('#outbox')) showOutbox();
  }

  let dirty = false;
  addEventListener('input', ({ target }) => {
    const form = target.form;
    if (!form) return;
    if ('warn' in form.dataset) dirty = true;
    if (form.dataset.draft) store.set(draftKey(form), draftable(form).map(e => [e.name, e[slot(e)]]));
  });
  addEventListener('change', ({ target }) => {
    if (target.dataset.all) rows(target.dataset.all).forEach(b => { b.checked = target.checked; });
    const id = target.dataset.all || target.getAttribute('form');
    if (id) count(id);
  });
  addEventListener('beforeunload', e => { if (dirty) e.preventDefault(); });
  addEventListener('online', flush);
  addEventListener('pageshow', () => all('[aria-busy]').forEach(free));

  addEventListener('click', e => {
    const link = e.target.closest('a[data-refresh]'), eye = e.target.closest('[data-password]');
    if (eye) {
      const input = document.getElementById(eye.dataset.password), hidden = input.type === 'password';
      input.type = hidden ? 'text' : 'password';
      eye.textContent = hidden ? say.hide : say.show;
    }
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    refresh(link.href, {}, link.dataset.refresh).catch(() => location.assign(link.href));
  });

  addEventListener('submit', e => {
    const form = e.target, button = e.submitter;
    if (button && button.getAttribute('aria-busy')) return e.preventDefault(); // pressed twice
    if ('signout' in form.dataset) {
      if (waiting().length && !confirm(say.signout)) return e.preventDefault();
      store.keys().filter(k => k === box || k.startsWith(`draft:${who}:`)).forEach(store.drop);
    }
    dirty = false;
    if (form.dataset.draft) store.set('sent', draftKey(form));
    if ('native' in form.dataset) { delete form.dataset.native; return; }
    const work = 'progress' in form.dataset ? upload : (form.dataset.refresh || (who && 'outbox' in form.dataset)) && send;
    if (form.method === 'post' && button) setTimeout(() => button.setAttribute('aria-busy', 'true'));
    if (!work) return;
    e.preventDefault();
    work(form, button);
  });

  // A page that came from the server after a draft was sent proves that it arrived.
  store.drop(store.get('sent'));
  store.drop('sent');
  setup();
  flush();
})();

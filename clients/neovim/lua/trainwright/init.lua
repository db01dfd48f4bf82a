--- Trainwright in Neovim: setup, and what the user commands do.
local log = require('trainwright.log')
local server = require('trainwright.server')

local M = {}

local name = 'trainwright'
local native = vim.fn.has('nvim-0.11') == 1

---@class trainwright.Settings
---@field preset? 'default'|'strict'
---@field select? string[] only these rules: codes, names, families (`LOOP`), `ALL`
---@field extend_select? string[] these rules too
---@field ignore? string[] never these rules
---@field [string] any every other setting that the server knows, in snake_case

---@class trainwright.Options
---@field cmd? string[] the command line that starts the server; without it the server is searched for
---@field interpreter? string a Python that has Trainwright installed, used when there is no `cmd`
---@field settings? trainwright.Settings
---@field on_attach? fun(client: vim.lsp.Client, bufnr: integer)
---@field capabilities? lsp.ClientCapabilities added to Neovim's own

---@type trainwright.Options
local options = {}
local is_set_up = false

--- Neovim 0.10 has no methods on clients, and warns from 0.11 on where they are called without `self`.
---@param client vim.lsp.Client
---@param method string
---@return any ...
local function call(client, method, ...)
  if native then
    return client[method](client, ...)
  end
  return client[method](...)
end

---@param message string
---@param level? integer
local function notify(message, level)
  vim.notify('Trainwright: ' .. message, level or vim.log.levels.INFO)
end

--- The running clients.
---@param bufnr? integer only those attached to this buffer
---@return vim.lsp.Client[]
function M.clients(bufnr)
  return vim.lsp.get_clients({ name = name, bufnr = bufnr })
end

--- The settings as they are sent: never an empty Lua table, which JSON would take for a list.
---@return table
function M.settings()
  local settings = options.settings or {}
  return next(settings) and vim.deepcopy(settings) or vim.empty_dict()
end

--- Brings the settings to a running server. What is no longer set is sent as null: without that the server would
--- keep what it was told at its start.
---@param client vim.lsp.Client
local function send_settings(client)
  local settings = M.settings()
  for key in pairs((client.settings or {}).trainwright or {}) do
    if settings[key] == nil then
      settings[key] = vim.NIL
    end
  end
  client.settings = { trainwright = settings }
  client.config.settings = client.settings
  call(client, 'notify', 'workspace/didChangeConfiguration', { settings = client.settings })
end

--- On Neovim 0.10 every server without an answer says "No information available", although another one just
--- showed its own. Trainwright has nothing to say about most names, so it stays quiet where it is not alone.
---@type lsp.Handler
local function hover_quietly(err, result, ctx, config)
  if not result and #vim.lsp.get_clients({ bufnr = ctx.bufnr, method = 'textDocument/hover' }) > 1 then
    return
  end
  return vim.lsp.handlers['textDocument/hover'](err, result, ctx, config)
end

---@return table<string, lsp.Handler>
local function handlers()
  local own = {} ---@type table<string, lsp.Handler>
  own['window/logMessage'] = function(_, params)
    log.add(params.type, params.message)
    return vim.NIL
  end
  if not native then
    own['textDocument/hover'] = hover_quietly
  end
  return own
end

---@return lsp.ClientCapabilities
local function capabilities()
  local own = vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), options.capabilities or {})
  if not native then
    -- 0.10 can pull diagnostics but cannot be told to do it again, when the settings or another file have changed.
    -- Without this capability the server pushes them.
    own.textDocument.diagnostic = nil
  end
  -- The server then offers probes as code lenses: vim.lsp.codelens.
  own.experimental = vim.tbl_extend('force', own.experimental or {}, {
    trainwrightRunProbe = true,
    trainwrightShowPlaces = true,
  })
  return own
end

--- Where a server can be started for a buffer. Says once, and only once, that there is none.
---@param bufnr integer
---@param on_root fun(root?: string)
local function with_root(bufnr, on_root)
  local root = server.root(bufnr)
  local there, tried = server.find(root)
  if not there then
    vim.notify_once(server.not_found(tried), vim.log.levels.WARN)
    return
  end
  on_root(root)
end

---@return vim.lsp.ClientConfig
local function client_config()
  return {
    name = name,
    cmd = server.spawn,
    settings = { trainwright = M.settings() },
    init_options = M.settings(),
    capabilities = capabilities(),
    handlers = handlers(),
    on_attach = options.on_attach,
  }
end

--- Neovim 0.10's stand-in for vim.lsp.enable(): the client for one buffer.
---@param bufnr integer
local function start(bufnr)
  if vim.bo[bufnr].buftype ~= '' then
    return
  end
  with_root(bufnr, function(root)
    local config = client_config()
    config.root_dir = root
    vim.lsp.start(config, {
      bufnr = bufnr,
      reuse_client = function(client)
        return client.name == name and client.config.root_dir == root and not call(client, 'is_stopped')
      end,
    })
  end)
end

local function start_everywhere()
  if native then
    vim.lsp.enable(name)
    return
  end
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.tbl_contains(server.filetypes, vim.bo[bufnr].filetype) then
      start(bufnr)
    end
  end
end

---@param given trainwright.Options
local function validate(given)
  local types = {
    cmd = 'table',
    interpreter = 'string',
    settings = 'table',
    on_attach = 'function',
    capabilities = 'table',
  }
  for key, value in pairs(given) do
    if not types[key] then
      local known = vim.tbl_keys(types)
      table.sort(known)
      error(("trainwright.setup(): there is no option '%s'; there are: %s"):format(key, table.concat(known, ', ')), 3)
    end
    if type(value) ~= types[key] then
      error(("trainwright.setup(): '%s' must be a %s, not a %s"):format(key, types[key], type(value)), 3)
    end
  end
end

--- Starts Trainwright for Python and YAML files. When it is called again, the new settings reach the running
--- servers; a new `cmd` or `interpreter` restarts them.
---@param given? trainwright.Options
function M.setup(given)
  given = given or {}
  validate(given)
  options = vim.deepcopy(given)
  local where = { cmd = options.cmd, interpreter = options.interpreter }
  local moved = is_set_up and not vim.deep_equal(where, server.where)
  server.where = where
  is_set_up = true
  vim.lsp.commands['trainwright.runProbe'] = function(command)
    require('trainwright.probe').run(command.arguments[1])
  end

  vim.lsp.commands['trainwright.showPlaces'] = function(command, context)
    require('trainwright.places').show(command, context.client_id)
  end

  if native then
    local config = client_config()
    config.root_dir = with_root
    -- Assigned, not merged: what an earlier setup() said must not live on.
    vim.lsp.config[name] = config
  else
    vim.api.nvim_create_autocmd('FileType', {
      group = vim.api.nvim_create_augroup('trainwright', { clear = true }),
      pattern = server.filetypes,
      callback = function(event)
        start(event.buf)
      end,
      desc = 'Start Trainwright',
    })
  end

  for _, client in ipairs(M.clients()) do
    send_settings(client)
  end
  if moved then
    M.restart()
  else
    start_everywhere()
  end
end

--- Stops the running servers and starts them anew.
function M.restart()
  for _, client in ipairs(M.clients()) do
    call(client, 'stop')
  end
  local function all_gone()
    return #M.clients() == 0
  end
  if not vim.wait(3000, all_gone, 20) then
    for _, client in ipairs(M.clients()) do
      call(client, 'stop', true)
    end
    vim.wait(1000, all_gone, 20)
  end
  start_everywhere()
end

---@param client vim.lsp.Client
---@param method string
---@param params table
---@param timeout_ms integer
---@param bufnr integer
---@return any? result
local function ask(client, method, params, timeout_ms, bufnr)
  local response, failure = call(client, 'request_sync', method, params, timeout_ms, bufnr)
  if not response then
    notify(('no answer to %s: %s'):format(method, failure), vim.log.levels.WARN)
    return nil
  end
  if response.err then
    notify(response.err.message, vim.log.levels.ERROR)
    return nil
  end
  return response.result
end

--- The fixes that a write may bring: what the server offers as `source.fixAll`.
---@param client vim.lsp.Client
---@param bufnr integer
---@param timeout_ms integer
---@return boolean changed
local function fix_for_write(client, bufnr, timeout_ms)
  local actions = ask(client, 'textDocument/codeAction', {
    textDocument = { uri = vim.uri_from_bufnr(bufnr) },
    range = {
      start = { line = 0, character = 0 },
      ['end'] = { line = vim.api.nvim_buf_line_count(bufnr), character = 0 },
    },
    context = { diagnostics = {}, only = { 'source.fixAll.trainwright' }, triggerKind = 1 },
  }, timeout_ms, bufnr)
  local changed = false
  for _, action in ipairs(actions or {}) do
    if not action.edit then
      action = ask(client, 'codeAction/resolve', action, timeout_ms, bufnr) or action
    end
    if action.edit then
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
      changed = true
    end
  end
  return changed
end

--- Every safe fix, by the server's command: it answers whether there is one, and sends the edit.
---@param client vim.lsp.Client
---@param bufnr integer
---@param timeout_ms integer
---@return boolean changed
local function fix_everything(client, bufnr, timeout_ms)
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local params = { command = 'trainwright.fixDocument', arguments = { vim.uri_from_bufnr(bufnr) } }
  if ask(client, 'workspace/executeCommand', params, timeout_ms, bufnr) ~= true then
    return false
  end
  return (vim.wait(timeout_ms, function()
    return vim.api.nvim_buf_get_changedtick(bufnr) ~= tick
  end, 5))
end

---@class trainwright.FixAllOptions
---@field bufnr? integer the current one without
---@field timeout_ms? integer 5000 without
---@field on_write? boolean only the fixes that take no code away: what was just typed must survive a write

--- Applies all safe fixes to a buffer, and waits for that: it can be called before a write.
---@param opts? trainwright.FixAllOptions
---@return boolean changed
function M.fix_all(opts)
  opts = opts or {}
  local bufnr = opts.bufnr or vim.api.nvim_get_current_buf()
  local clients = M.clients(bufnr)
  if #clients == 0 and not opts.on_write then
    notify('no server is attached to this buffer, see :checkhealth trainwright', vim.log.levels.WARN)
  end

  local fix = opts.on_write and fix_for_write or fix_everything
  local changed = false
  for _, client in ipairs(clients) do
    changed = fix(client, bufnr, opts.timeout_ms or 5000) or changed
  end
  if #clients > 0 and not changed and not opts.on_write then
    notify('nothing to fix here')
  end
  return changed
end

--- Opens what the server has logged.
function M.show_log()
  log.open()
end

--- The code of the finding under the cursor, or else of the first one on its line.
---@return string?
local function code_under_cursor()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  row = row - 1
  local on_line ---@type string?
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    local starts, ends = diagnostic.lnum, diagnostic.end_lnum or diagnostic.lnum
    if diagnostic.source == name and diagnostic.code and starts <= row and row <= ends then
      local after_start = row > starts or column >= diagnostic.col
      local before_end = row < ends or column < math.max(diagnostic.end_col or 0, diagnostic.col + 1)
      if after_start and before_end then
        return tostring(diagnostic.code)
      end
      on_line = on_line or tostring(diagnostic.code)
    end
  end
  return on_line
end

--- Shows a rule's documentation in a floating window.
---@param code? string a rule's code or name; the finding under the cursor without
function M.show_rule(code)
  code = code or code_under_cursor()
  if not code then
    notify('no finding under the cursor; give a code, as in :TrainwrightRule LOOP004', vim.log.levels.WARN)
    return
  end
  local there, tried = server.find(server.root(0))
  if not there then
    notify(server.not_found(tried), vim.log.levels.ERROR)
    return
  end
  local cmd = vim.list_extend(vim.list_slice(there.program), { 'rule', code, '--output-format', 'markdown' })
  vim.system(cmd, { text = true, timeout = 10000, cwd = there.cwd }, function(done)
    vim.schedule(function()
      if done.code ~= 0 then
        local said = vim.trim(done.stderr ~= '' and done.stderr or done.stdout)
        notify((said:gsub('^trainwright: ', '')), vim.log.levels.ERROR)
        return
      end
      local lines = vim.split(vim.trim(done.stdout), '\n', { plain = true })
      vim.lsp.util.open_floating_preview(lines, 'markdown', {
        border = 'rounded',
        focus_id = 'trainwright-rule',
        max_width = math.min(100, vim.o.columns - 4),
        max_height = math.floor(vim.o.lines * 0.8),
      })
    end)
  end)
end

local codes ---@type string[]?

--- The rules' codes, for the command line's completion.
---@param lead string
---@return string[]
function M.complete_rule(lead)
  if not codes then
    local there = server.find(server.root(0))
    if not there then
      return {}
    end
    local cmd = vim.list_extend(vim.list_slice(there.program), { 'rule', '--all', '--output-format', 'json' })
    local done = vim.system(cmd, { text = true, timeout = 5000, cwd = there.cwd }):wait()
    local read, rules = pcall(vim.json.decode, done.stdout or '')
    if done.code ~= 0 or not read then
      return {}
    end
    codes = vim.tbl_map(function(rule)
      return rule.code
    end, rules)
    table.sort(codes)
  end
  return vim.tbl_filter(function(code)
    return vim.startswith(code, lead:upper())
  end, codes)
end

return M

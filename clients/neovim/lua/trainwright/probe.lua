--- Probes: the user's model, run on request by the server in the user's interpreter; the report is a floating window.
local M = {}

---@type fun()? ends the probe that is running
M.cancel = nil

local kinds = {
  { kind = 'model', says = 'layers, shapes, parameters, memory and time of a forward pass' },
  { kind = 'grad', says = 'gradient norms, parameters without gradients, the first NaN' },
  { kind = 'determinism', says = 'two seeded runs, compared bit for bit' },
  { kind = 'mode', says = 'whether train() and eval() make a difference' },
  { kind = 'loader', says = 'batches per second by number of workers' },
  { kind = 'batch-size', says = 'the largest batch that fits' },
  { kind = 'env', says = 'the interpreter and its devices' },
}

--- The projects in which the user has agreed to run code, in this session.
local confirmed = {} ---@type table<string, boolean>

---@param message string
---@param level? integer
local function notify(message, level)
  vim.notify('Trainwright: ' .. message, level or vim.log.levels.INFO)
end

---@param client vim.lsp.Client
---@param request table
---@param on_answer fun(answer: table)
---@return fun() cancel
local function ask(client, request, on_answer)
  local params = { command = 'trainwright.probe', arguments = { request } }
  local function answered(err, answer)
    if err then
      notify(err.message, vim.log.levels.ERROR)
    else
      on_answer(answer)
    end
  end
  local native = vim.fn.has('nvim-0.11') == 1
  local ok, ident
  if native then
    ok, ident = client:request('workspace/executeCommand', params, answered)
  else
    ok, ident = client.request('workspace/executeCommand', params, answered)
  end
  return function()
    if ok and native then
      client:cancel_request(ident)
    elseif ok then
      client.cancel_request(ident)
    end
  end
end

---@param answer table
local function show(answer)
  if answer.cancelled then
    notify('the probe was cancelled')
    return
  end
  if not answer.markdown then
    notify(answer.message or 'the probe gave no report', vim.log.levels.ERROR)
    return
  end
  local lines = vim.split(vim.trim(answer.markdown), '\n', { plain = true })
  vim.lsp.util.open_floating_preview(lines, 'markdown', {
    border = 'rounded',
    focus_id = 'trainwright-probe',
    max_width = math.min(120, vim.o.columns - 4),
    max_height = math.floor(vim.o.lines * 0.8),
    wrap = false,
  })
end

--- Asks for arguments one after the other.
---@param names string[]
---@param on_values fun(values: table<string, string>)
local function inputs(names, on_values)
  local values = {} ---@type table<string, string>
  local function next_one(index)
    local name = names[index]
    if not name then
      on_values(values)
      return
    end
    vim.ui.input({ prompt = ('The probe needs %s = '):format(name) }, function(value)
      if value and value ~= '' then
        values[name] = value
        next_one(index + 1)
      end
    end)
  end
  next_one(1)
end

---@param client vim.lsp.Client
---@param request table
local function run(client, request)
  local cancel = ask(client, request, function(answer)
    M.cancel = nil
    if answer.missing then
      inputs(answer.missing, function(values)
        request.arguments = vim.tbl_extend('force', request.arguments or {}, values)
        run(client, request)
      end)
      return
    end
    show(answer)
  end)
  M.cancel = function()
    M.cancel = nil
    cancel()
    -- Neovim hands the answer to a cancelled request to nobody.
    notify('the probe was cancelled')
  end
end

--- Shows the exact command and asks, once per project and session: a probe runs the user's code.
---@param client vim.lsp.Client
---@param request table
---@param on_yes fun()
local function with_consent(client, request, on_yes)
  local plan = vim.tbl_extend('force', request, { dryRun = true })
  ask(client, plan, function(answer)
    if answer.message then
      notify(answer.message, vim.log.levels.ERROR)
      return
    end
    if confirmed[answer.root] then
      on_yes()
      return
    end
    local prompt = ('Run your code with %s in %s?'):format(answer.command, answer.root)
    vim.ui.select({ 'Run', 'Cancel' }, { prompt = prompt }, function(choice)
      if choice == 'Run' then
        confirmed[answer.root] = true
        on_yes()
      end
    end)
  end)
end

---@class trainwright.ProbeRequest
---@field kind string
---@field uri? string
---@field target? string a class or function
---@field line? integer or the line that it is looked for at, from 0
---@field shapes? string[]

--- Runs a probe; without a kind the user picks one. The place is the cursor's unless the request names another.
---@param request? trainwright.ProbeRequest
---@param opts? { confirm?: boolean }
function M.run(request, opts)
  request = vim.deepcopy(request or {})
  if not request.kind then
    vim.ui.select(kinds, {
      prompt = 'Which probe?',
      format_item = function(item)
        return ('%s: %s'):format(item.kind, item.says)
      end,
    }, function(item)
      if item then
        request.kind = item.kind
        M.run(request, opts)
      end
    end)
    return
  end
  local bufnr = request.uri and vim.uri_to_bufnr(request.uri) or vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_clients({ name = 'trainwright', bufnr = bufnr })[1]
  if not client then
    notify('no server is attached to this buffer, see :checkhealth trainwright', vim.log.levels.WARN)
    return
  end
  if not request.uri then
    request.uri = vim.uri_from_bufnr(bufnr)
  end
  if not request.target and not request.line and request.kind ~= 'env' then
    request.line = vim.api.nvim_win_get_cursor(0)[1] - 1
  end
  request.plots = false
  if vim.bo[bufnr].modified then
    vim.api.nvim_buf_call(bufnr, function()
      vim.cmd('silent write')
    end)
  end
  if opts and opts.confirm == false then
    run(client, request)
  else
    with_consent(client, request, function()
      run(client, request)
    end)
  end
end

--- The kinds, for the command line's completion.
---@param lead string
---@return string[]
function M.complete(lead)
  local found = {} ---@type string[]
  for _, item in ipairs(kinds) do
    if vim.startswith(item.kind, lead) then
      found[#found + 1] = item.kind
    end
  end
  return found
end

return M

--- Finds the Trainwright executable and starts it.
local M = {}

---@class trainwright.Server
---@field cmd string[] the command line that starts the server
---@field program string[] the same without `server` and what follows: runs the command line tool
---@field origin string where it was found, in words
---@field cwd? string the folder to start it in, where that matters

---@class trainwright.Where
---@field cmd? string[] the command line to use, whatever else is there
---@field interpreter? string a Python that has Trainwright installed

--- What setup() was told about the server's place.
---@type trainwright.Where
M.where = {}

M.filetypes = { 'python', 'yaml' }

-- In order of priority.
M.root_markers = { 'trainwright.toml', 'pyproject.toml', '.git' }

---@param environment string folder of a Python environment
---@return string
local function executable_of(environment)
  if vim.fn.has('win32') == 1 then
    return vim.fs.joinpath(environment, 'Scripts', 'trainwright.exe')
  end
  return vim.fs.joinpath(environment, 'bin', 'trainwright')
end

---@param program string[]
---@param origin string
---@return trainwright.Server
local function found(program, origin)
  return { cmd = vim.list_extend(vim.list_slice(program), { 'server' }), program = program, origin = origin }
end

--- The command without its `server` argument. Arguments before it stay, so that wrappers such as
--- `{ 'ssh', 'host', 'trainwright', 'server' }` keep working.
---@param cmd string[]
---@return string[]
local function program_of(cmd)
  for i = #cmd, 2, -1 do
    if cmd[i] == 'server' then
      return vim.list_slice(cmd, 1, i - 1)
    end
  end
  return { cmd[1] }
end

--- Looks for the server: the `cmd` and then the `interpreter` given to setup(), `$VIRTUAL_ENV`, `.venv` in the
--- root, and PATH.
---@param root? string the project's root
---@return trainwright.Server? server nil when there is none
---@return string[] tried what was looked at, in words
function M.find(root)
  local tried = {} ---@type string[]

  ---@param path string
  ---@param origin string
  ---@return boolean
  local function runs(path, origin)
    tried[#tried + 1] = ('%s (%s)'):format(path, origin)
    return vim.fn.executable(path) == 1
  end

  local cmd = M.where.cmd
  if cmd then
    local origin = '`cmd` given to setup()'
    if not runs(cmd[1], origin) then
      return nil, tried
    end
    return { cmd = cmd, program = program_of(cmd), origin = origin }, tried
  end

  local interpreter = M.where.interpreter
  if interpreter then
    local origin = '`interpreter` given to setup()'
    interpreter = vim.fs.normalize(interpreter)
    if not runs(interpreter, origin) then
      return nil, tried
    end
    local server = found({ interpreter, '-m', 'trainwright' }, origin)
    -- `-m` puts the working folder first on the module path: a project's own yaml.py must not be taken for PyYAML.
    server.cwd = vim.fs.dirname(interpreter)
    return server, tried
  end

  local candidates = {} ---@type { [1]: string, [2]: string }[]
  if vim.env.VIRTUAL_ENV then
    candidates[#candidates + 1] = { executable_of(vim.env.VIRTUAL_ENV), '$VIRTUAL_ENV' }
  end
  if root then
    candidates[#candidates + 1] = { executable_of(vim.fs.joinpath(root, '.venv')), '.venv in the root' }
  end
  candidates[#candidates + 1] = { 'trainwright', 'PATH' }
  for _, candidate in ipairs(candidates) do
    local path, origin = candidate[1], candidate[2]
    if runs(path, origin) then
      return found({ vim.fn.exepath(path) }, origin), tried
    end
  end
  return nil, tried
end

--- What to tell a person whose server was not found.
---@param tried string[]
---@return string
function M.not_found(tried)
  return ('The Trainwright server was not found. Looked at: %s. '):format(table.concat(tried, ', '))
    .. "Install it (pip install trainwright), or say where it is: require('trainwright').setup({ cmd = { … } })."
end

--- The project's root for a buffer: the nearest folder with the first marker that is found at all.
---@param bufnr integer
---@return string?
function M.root(bufnr)
  for _, marker in ipairs(M.root_markers) do
    local root = vim.fs.root(bufnr, marker)
    if root then
      return root
    end
  end
end

--- The `cmd` of the language client. The root decides which `.venv` is looked at, hence a function.
---@param dispatchers vim.lsp.rpc.Dispatchers
---@param config? vim.lsp.ClientConfig not passed by Neovim 0.10 and the first 0.11s
---@return vim.lsp.rpc.PublicClient
function M.spawn(dispatchers, config)
  local root = config and config.root_dir or M.root(0)
  local server, tried = M.find(root)
  if not server then
    error(M.not_found(tried), 0)
  end
  return vim.lsp.rpc.start(server.cmd, dispatchers, {
    cwd = config and config.cmd_cwd or server.cwd,
    env = config and config.cmd_env,
  })
end

return M

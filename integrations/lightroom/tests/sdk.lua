-- A Lightroom that is none: what the plug-in uses of its SDK, over the catalogue of catalogue.lua.
--
-- It is stricter than Lightroom: names that Lightroom does not offer are errors, and so is waiting outside of a task.

local Sdk = {}

Sdk.PLUGIN = (arg[0]:match('^(.*)/') or '.') .. '/../Ratna.lrplugin/'

-- What happens, and what the person will do.
function Sdk.world(home)
    return {
        home = home,
        temp = home .. '/tmp',
        prefs = {},
        messages = {},
        confirms = {},
        yields = 0,
        executed = {},
        failures = {},
        -- Set by a test: answers of dialogs, when to cancel, whether another change keeps the catalogue.
        dialog = function() return 'cancel' end,
        confirm = function() return 'cancel' end,
        panel = function() return nil end,
        cancel_after = math.huge,
        is_busy = false,
    }
end

local function shell(command)
    return os.execute(command)
end

-- Where this computer may have a ratna that tests must not run.
local HIDDEN = { ['/opt/homebrew/bin/ratna'] = true, ['/usr/local/bin/ratna'] = true }

local function exists(path)
    if HIDDEN[path] or path:find('^/Applications/') then return false end
    if shell("test -d '" .. path:gsub("'", "'\\''") .. "'") == 0 then return 'directory' end
    local file = io.open(path)
    if file then file:close() end
    return file and 'file' or false
end

local function views()
    return setmetatable({ control_spacing = function() return 5 end }, {
        __index = function(_, kind)
            return function(_, view)
                view.kind = kind
                return view
            end
        end,
    })
end

local function tasks(world)
    local Tasks = {}
    function Tasks.yield()
        assert(world.in_task, 'waits outside of a task')
        world.yields = world.yields + 1
    end
    function Tasks.execute(command)
        assert(world.in_task, 'runs a command outside of a task')
        table.insert(world.executed, command)
        -- With something to read, which a command must not take for its own.
        return shell('echo typed | { ' .. command .. '\n}')
    end
    function Tasks.pcall(...) return pcall(...) end
    function Tasks.startAsyncTask(task)
        local before = world.in_task
        world.in_task = true
        local done, failure = pcall(task)
        world.in_task = before
        if not done then table.insert(world.failures, failure) end
    end
    return Tasks
end

local function progress_scope(world)
    return function(options)
        assert(type(options.title) == 'string' and options.functionContext)
        local scope = { portions = {} }
        function scope:setCancelable() end
        function scope:setPortionComplete(done, all)
            local portion = done / (all or 1)
            assert(portion >= 0 and portion <= 1, portion)
            table.insert(self.portions, portion)
        end
        function scope:isCanceled() return world.yields >= world.cancel_after end
        function scope:done() self.is_done = true end
        world.progress = scope
        return scope
    end
end

local function dialogs(world)
    local Dialogs = {}
    function Dialogs.message(title, info, style)
        assert(type(title) == 'string' and (info == nil or type(info) == 'string') and style)
        table.insert(world.messages, { title = title, info = info or '', style = style })
    end
    function Dialogs.showBezel(title) table.insert(world.messages, { title = title, info = '', style = 'bezel' }) end
    function Dialogs.confirm(title, info)
        table.insert(world.confirms, { title = title, info = info })
        return world.confirm()
    end
    function Dialogs.presentModalDialog(options) return world.dialog(options, options.contents.bind_to_object) end
    function Dialogs.runOpenPanel(options) return world.panel(options) end
    function Dialogs.attachErrorDialogToFunctionContext() end
    return Dialogs
end

local function file_utils()
    local FileUtils = { exists = exists }
    function FileUtils.delete(path) return os.remove(path) end
    function FileUtils.readFile(path)
        local file = assert(io.open(path, 'rb'))
        local text = file:read('*a')
        file:close()
        return text
    end
    function FileUtils.chooseUniqueFileName(path)
        local unique, number = path, 1
        while exists(unique) do
            unique = path:gsub('(%.%w+)$', '-' .. number .. '%1')
            number = number + 1
        end
        return unique
    end
    return FileUtils
end

local function string_utils()
    local StringUtils = { lower = string.lower }
    function StringUtils.truncate(text, bytes)
        while bytes > 0 and (text:byte(bytes + 1) or 0) >= 0x80 and text:byte(bytes + 1) < 0xC0 do bytes = bytes - 1 end
        return text:sub(1, bytes)
    end
    return StringUtils
end

local function namespaces(world, catalog)
    local LrTasks = tasks(world)
    return {
        LrApplication = { activeCatalog = function() return catalog end },
        LrBinding = { makePropertyTable = function(context) assert(context) return {} end },
        LrDialogs = dialogs(world),
        LrFileUtils = file_utils(),
        LrFunctionContext = {
            postAsyncTaskWithContext = function(_, task)
                LrTasks.startAsyncTask(function() task({}) end)
            end,
        },
        LrPathUtils = {
            child = function(folder, name) return folder .. '/' .. name end,
            leafName = function(path) return path:match('[^/]+$') end,
            getStandardFilePath = function(which)
                return ({ home = world.home, temp = world.temp })[which] or error(which)
            end,
        },
        LrPrefs = { prefsForPlugin = function() return world.prefs end },
        LrProgressScope = progress_scope(world),
        LrStringUtils = string_utils(),
        LrTasks = LrTasks,
        LrView = {
            osFactory = views,
            bind = function(key) return { bound = key } end,
            share = function(key) return { shared = key } end,
        },
    }
end

-- What Lightroom's translation makes of a text, with its arguments.
local function localized(text, ...)
    local arguments = { ... }
    local plain = assert(text:match('^%$%$%$/Ratna/[%w/]+=(.+)$'), text)
    return (plain:gsub('%^(%d)', function(number)
        return tostring(assert(arguments[tonumber(number)], text))
    end))
end

local OFFERED = {
    'assert', 'error', 'ipairs', 'math', 'next', 'pairs', 'pcall', 'select', 'string', 'table', 'tonumber', 'tostring',
    'type', 'unpack',
}

-- Runs a file of the plug-in as Lightroom does, and returns what it returns.
function Sdk.run(world, catalog, name)
    local offered = namespaces(world, catalog)
    local globals = { io = { open = io.open }, MAC_ENV = not world.is_windows, WIN_ENV = world.is_windows or false, LOC = localized }
    for _, known in ipairs(OFFERED) do globals[known] = _G[known] end
    globals.import = function(namespace) return assert(offered[namespace], namespace) end
    local loaded = {}
    local function load(file)
        local chunk = assert(loadfile(Sdk.PLUGIN .. file))
        setfenv(chunk, globals)
        return chunk()
    end
    function globals.require(module)
        if loaded[module] == nil then loaded[module] = load(module .. '.lua') end
        return loaded[module]
    end
    setmetatable(globals, {
        __index = function(_, key) error('Lightroom offers no ' .. key, 2) end,
        __newindex = function(_, key) error('sets a global ' .. key, 2) end,
    })
    return load(name)
end

return Sdk

-- Runs the plug-in's tests with Lua 5.1, in which Lightroom's plug-ins are written:
--
--   lua5.1 integrations/lightroom/tests/run.lua [NAME]        only tests whose module or name contains NAME
--
-- Prints the failures, and exits with 1 if there are any.

local here = arg[0]:match('^(.*)/') or '.'
package.path = here .. '/?.lua'

local MODULES = { 'json_tests', 'texts_tests', 'find_tests', 'similar_tests', 'keywords_tests', 'settings_tests' }

local count, failures = 0, {}
for _, module in ipairs(MODULES) do
    local tests = require(module)
    for _, test in ipairs(tests) do
        local name, run = test[1], test[2]
        if not arg[1] or (module .. ' ' .. name):find(arg[1], 1, true) then
            count = count + 1
            local passed, failure = xpcall(run, debug.traceback)
            if not passed then
                failures[#failures + 1] = name .. '\n' .. tostring(failure)
            end
        end
    end
end

assert(count > 0, 'no test has that name')
for _, failure in ipairs(failures) do
    print('FAILED ' .. failure .. '\n')
end
print(count - #failures .. ' of ' .. count .. ' passed')
os.exit(#failures == 0 and 0 or 1)

-- Where `ratna` is, what it is asked with, and what is told when it fails.

local Bench = require 'bench'

local function find(bench)
    bench.world.dialog = function(_, properties)
        properties.words = 'dog'
        return 'ok'
    end
    bench:choose('FindMenu.lua')
end

-- The buttons and fields of the part in the Plug-in Manager.
local function views(bench)
    local sections = bench:choose('PluginInfo.lua').sectionsForTopOfDialog(setmetatable({}, {
        __index = function(_, kind)
            return function(_, view)
                view.kind = kind
                return view
            end
        end,
    }))
    return sections[1]
end

return {
    { 'a_ratna_that_is_nowhere_is_told_with_the_way_out', Bench.with(function(bench)
        os.remove(bench.command)
        find(bench)
        assert(bench:message().title == 'The command ratna was not found.')
        assert(bench:message().info:find('Plug%-in Manager') and #bench.world.executed == 0)
    end) },
    { 'the_setting_counts_alone', Bench.with(function(bench)
        bench:answers { answer = Bench.hits {} }
        bench.world.prefs.command = '/no/such/ratna'
        find(bench)
        assert(bench:message().title == 'There is no ratna at /no/such/ratna.' and #bench:calls() == 0)
        bench.world.prefs.command = ' ~/.cargo/bin/ratna\n'
        find(bench)
        assert(#bench:calls() == 1)
    end) },
    { 'the_app_itself_may_be_chosen', Bench.with(function(bench)
        local app = bench.home .. '/My Ratna.app'
        os.execute("mkdir -p '" .. app:gsub("'", "'\\''") .. "/Contents/MacOS'")
        assert(os.rename(bench.command, app .. '/Contents/MacOS/ratna'))
        bench.world.prefs.command = app
        assert(views(bench).synopsis == app .. '/Contents/MacOS/ratna')
    end) },
    { 'another_library_is_handed_on', Bench.with(function(bench)
        bench:answers { answer = Bench.hits {} }
        bench.world.prefs.library = '~/' .. Bench.ODD
        find(bench)
        local expected = { '--json', '--library', bench.home .. '/' .. Bench.ODD, 'search', '-n', '100', '--strict', '--', 'dog' }
        Bench.same(bench:calls()[1], expected)
    end) },
    { 'what_is_no_ratna_is_told_with_what_it_said', Bench.with(function(bench)
        for _, answer in ipairs { '', 'hello', '{"hits":[', '[1' } do
            bench.world.messages = {}
            bench:answers { answer = answer, complaints = "error: unrecognized subcommand 'search'\n", code = 2 }
            find(bench)
            assert(bench:message().title == 'Ratna did not answer.' and bench:message().info:find('unrecognized subcommand'))
        end
        bench.world.messages = {}
        os.execute("chmod -x '" .. bench.command:gsub("'", "'\\''") .. "'")
        find(bench)
        assert(bench:message().info:find('ermission denied'), bench:message().info)
    end) },
    { 'answers_of_another_shape_harm_nothing', Bench.with(function(bench)
        for _, answer in ipairs {
            '{}', '[]', '{"hits":null}', '{"hits":3,"problems":4}', '{"hits":[1,null,"x",[],{}],"problems":[{},1]}', '{"error":{}}',
        } do
            bench.world.messages = {}
            bench:answers { answer = answer }
            find(bench)
            assert(#bench.world.messages == 1, answer)
        end
        local photo = bench.catalog:photo('/p/a.jpg')
        bench.catalog.selected = { photo }
        for _, picture in ipairs { '1', 'null', '{"tags":3}', '{"tags":[1,null,{},"",[]]}' } do
            bench:answers { show = { ['/p/a.jpg'] = picture } }
            bench:choose('KeywordsMenu.lua')
        end
        assert(#bench.catalog.undo == 0)
    end) },
    { 'a_folder_that_cannot_be_written_is_told', Bench.with(function(bench)
        bench.world.temp = bench.home .. '/nowhere'
        find(bench)
        assert(bench:message().info:find('nowhere can’t be written'), bench:message().info)
    end) },
    { 'windows_is_told_that_there_is_no_ratna', Bench.with(function(bench)
        bench.world.is_windows = true
        find(bench)
        assert(bench:message().title:find('no Ratna for Windows') and #bench.world.executed == 0)
    end) },
    { 'the_manager_checks_and_lets_choose', Bench.with(function(bench)
        bench:answers { version = 'ratna 0.1.0' }
        local section = views(bench)
        local row, check = section[2], section[4]
        assert(row[2].value.bound == 'command' and section[3][2].value.bound == 'library')
        bench.world.panel = function(options)
            assert(options.canChooseFiles and not options.canChooseDirectories)
            return { bench.command }
        end
        row[3].action()
        assert(bench.world.prefs.command == bench.command)
        check.action()
        assert(bench:message().title == 'Ratna is ready.' and bench:message().info == 'ratna 0.1.0: ' .. bench.command)
        bench.world.messages, bench.world.prefs.command = {}, '/no'
        check.action()
        assert(bench:message().title == 'There is no ratna at /no.')
    end) },
}

# sallyport_built_in_application(MODULE NAME): puts applications/NAME into src/MODULE, for `sallyport enable NAME`, with its
# page in www/ if web/NAME has one. Pages are bundled by esbuild, which scripts/setup installs from npm; where it is missing
# the application comes without.
function(sallyport_built_in_application module name)
  set(source ${PROJECT_SOURCE_DIR}/applications/${name})
  set(page ${PROJECT_SOURCE_DIR}/web/${name})
  set(files ${CMAKE_CURRENT_BINARY_DIR}/${name})
  set(table ${CMAKE_CURRENT_BINARY_DIR}/${name}_files.cpp)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${source}/*)
  list(FILTER inputs EXCLUDE REGEX "/www/")
  set(copy "")
  foreach(input ${inputs})
    file(RELATIVE_PATH path ${source} ${input})
    list(APPEND copy COMMAND ${CMAKE_COMMAND} -E copy_if_different ${input} ${files}/${path})
  endforeach()
  find_program(NODE_PROGRAM node)
  set(bundle "")
  if(NODE_PROGRAM AND EXISTS ${page}/node_modules/.bin/esbuild)
    file(GLOB_RECURSE page_inputs CONFIGURE_DEPENDS ${page}/src/* ${page}/static/* ${page}/languages/* ${PROJECT_SOURCE_DIR}/web/client/src/*.ts)
    list(APPEND page_inputs ${page}/build.mjs ${page}/package-lock.json)
    set(bundle COMMAND ${NODE_PROGRAM} ${page}/build.mjs ${files}/www)
  else()
    message(STATUS "Building the application ${name} without its page: run scripts/setup, which installs web/${name}'s packages from npm")
  endif()
  add_custom_command(OUTPUT ${table}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${files}
    ${copy} ${bundle}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DFOLDER=${files} -DOUT=${table} -P ${PROJECT_SOURCE_DIR}/cmake/list_application.cmake
    DEPENDS ${inputs} ${page_inputs} ${PROJECT_SOURCE_DIR}/cmake/list_application.cmake
    COMMENT "Putting the application ${name} together")
  target_sources(sallyport_${module} PRIVATE ${table})
  set_source_files_properties(${table} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
